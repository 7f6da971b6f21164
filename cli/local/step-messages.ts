import type { Progress } from '../../functions/handler';
import type { StepName } from '../../functions/steps';
import type { SentError } from './sent-error';

/** The steps that TensorFlow computes. */
export type TensorflowStep = Extract<StepName, 'TrainHead' | 'FullPass'>;

/** What the process of these steps is told: one step at a time. */
export type StepOrder =
  | {
      readonly kind: 'invoke';
      readonly step: TensorflowStep;
      readonly payload: unknown;
      readonly storeUri: string;
      readonly cacheFolder: string;
      /** Whether images are decoded in a process of their own, since a decoder has crashed before. */
      readonly decodeApart?: boolean;
    }
  | { readonly kind: 'abort' };

/** What it tells: progress as it comes, then how the step ended. */
export type StepNews =
  | { readonly kind: 'progress'; readonly event: Progress }
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly error: SentError };
