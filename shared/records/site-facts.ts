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
  /** Of 1, until 0.1.0, the page takes what it has in common with 2. */
  readonly schemaVersion: 1 | 2;
  readonly classes: readonly string[];
  readonly imageSizePx: number;
  /** As model/manifest.json has it; undefined in folders of 0.1.0, which ignored what files say. */
  readonly orient?: Orient;
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
  /** How pictures of none of the classes are recognised: shares of known and of other pictures that are rejected. */
  readonly unknown?: { readonly falseAlarms: number; readonly caught: number | null };
  /** Whether the folder holds what computes on WebGPU, too. */
  readonly webgpu?: boolean;
  /** What a first visit loads where WebAssembly computes. */
  readonly loadedBytes?: number;
}
