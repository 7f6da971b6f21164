import { type LabelPrediction as Labels, labelsOf } from '../../shared/head/labels-of';
import type { Picture } from './read-picture';
import {
  type LoadedModel,
  type LoadOptions,
  type PictureFacts,
  type Runtime,
  type Source,
  startModel,
} from './start-model';

/** Which classes a picture shows, and the probability of each. */
export interface LabelPrediction extends Labels, PictureFacts {}

export interface BrowserMultiLabelModel extends LoadedModel {
  /** A picture is taken for a class from this probability on, in the order of the classes. */
  readonly thresholds: readonly number[];
  /**
   * Predicts which of the classes a picture shows: several, or none. Calls may overlap; they are answered one after
   * another.
   * @throws ImageError where the picture cannot be used
   */
  predict(picture: Picture): Promise<LabelPrediction>;
}

/** @param runtime where this module's own files are */
export async function loadMultiLabelModelWith(
  runtime: Runtime,
  source: Source,
  options?: LoadOptions,
): Promise<BrowserMultiLabelModel> {
  const { loaded, about, ask } = await startModel(runtime, source, 'multi-label', options);
  const { thresholds } = about;
  return {
    ...loaded,
    thresholds,
    async predict(picture) {
      const { judgement, facts } = await ask(picture);
      return { ...labelsOf(about, judgement.probabilities), ...facts };
    },
  };
}
