import type { StepName } from '../../functions/steps';
import type { StoredBase } from '../../shared/backbone/architecture';
import type { Config } from '../../shared/config';
import type { Abort, Invocation } from './step-messages';

/** The steps that decode images nobody has decoded before; Ingest does so where the base is calibrated. */
export type DecodingStep = Extract<StepName, 'Ingest' | 'ExtractFeatures'>;

/** What the process that computes features is told: where to find things, first of all, then step by step. */
export type FeatureOrder =
  | {
      readonly kind: 'start';
      readonly storeUri: string;
      readonly cacheFolder: string;
      /** Whether images are decoded in yet another process, since a decoder has crashed before. */
      readonly decodeApart: boolean;
    }
  /** Which base will be run, ahead of the first step that asks for it. */
  | { readonly kind: 'base'; readonly base: StoredBase; readonly config: Pick<Config, 'engine'> }
  | Invocation<DecodingStep>
  | Abort;
