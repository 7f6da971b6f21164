import type { StepName } from '../../functions/steps';
import type { StepNews } from './step-messages';

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
  | { readonly kind: 'invoke'; readonly id: number; readonly step: DecodingStep; readonly payload: unknown }
  | { readonly kind: 'abort' };

/** What it tells of each: progress as it comes, then how it ended. */
export type FeatureNews = { readonly id: number } & StepNews;
