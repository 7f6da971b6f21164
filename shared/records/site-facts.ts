import type { GoldenVectors } from './golden-vectors';
import type { ModelManifest } from './model-manifest';
import type { Orient } from './orients';

interface Measured {
  readonly accuracy: number;
  /** Of 95 %, Wilson's. */
  readonly interval: { readonly low: number; readonly high: number };
  readonly images: number;
}

/** site/facts.json: what the page of a finished model has to know, and nothing of the images it was trained on. */
export interface SiteFacts {
  readonly schemaVersion: 1;
  readonly classes: readonly string[];
  readonly imageSizePx: number;
  /** As model/manifest.json has it; undefined in folders of 0.1.0, which ignored what files say. */
  readonly orient?: Orient;
  readonly preprocessingVersion: number;
  readonly output: ModelManifest['output'];
  readonly base: ModelManifest['base'];
  readonly validation: Measured;
  /** Null where the run had no test split. */
  readonly test: Measured | null;
  readonly trainingImages: number;
  /** Whether the probabilities were calibrated. */
  readonly calibrated: boolean;
  /**
   * By class, in their order: the least probability at which the class is believed, the threshold of its best F1 on
   * validation. Null where there is none.
   */
  readonly thresholds: readonly (number | null)[];
  /** What model/golden.json holds; null where ONNX Runtime was not there to ask. */
  readonly golden: GoldenVectors | null;
  /** Bytes of weights.bin, for the bar while it is loaded. */
  readonly weightsBytes: number;
}
