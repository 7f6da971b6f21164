import type { Progress } from '../../functions/handler';
import type { StepName } from '../../functions/steps';
import type { SentError } from './sent-error';

/** The steps that TensorFlow computes. */
export type TensorflowStep = Extract<StepName, 'TrainHead' | 'FullPass'>;

/** What a process that does steps is asked for. */
export interface Invocation<Step extends StepName = StepName> {
  readonly kind: 'invoke';
  /** What is told of it goes by this number. */
  readonly id: number;
  readonly step: Step;
  readonly payload: unknown;
}

/** To all steps that are running. */
export interface Abort {
  readonly kind: 'abort';
}

/** What the process of these steps is told: one step at a time. */
export type StepOrder =
  | (Invocation<TensorflowStep> & {
      readonly storeUri: string;
      readonly cacheFolder: string;
      /** Whether images are decoded in a process of their own, since a decoder has crashed before. */
      readonly decodeApart?: boolean;
    })
  | Abort;

/** What such a process tells: progress as it comes, then how the step ended. */
export type StepNews = { readonly id: number } & (
  | { readonly kind: 'progress'; readonly event: Progress }
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly error: SentError }
);
