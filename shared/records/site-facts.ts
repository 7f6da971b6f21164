import type { ModelManifest } from './model-manifest';
import type { Orient } from './orients';

interface Interval {
  readonly low: number;
  readonly high: number;
}

interface Measured {
  readonly accuracy: number;
  /** Of 95 %, Wilson's. */
  readonly interval: Interval;
  readonly images: number;
}

/** As metrics.json has it. */
interface LabelsMeasured {
  readonly meanAveragePrecision: number | null;
  /** Share of images of which every class is right at the thresholds, with Wilson's interval of 95 %. */
  readonly subsetAccuracy: number;
  readonly subsetInterval: Interval;
  readonly images: number;
}

/** What site/facts.json says of either kind of model. */
export interface AboutModel {
  readonly classes: readonly string[];
  readonly imageSizePx: number;
  /** As model/manifest.json has it; undefined in folders of 0.1.0, which ignored what files say. */
  readonly orient?: Orient;
  readonly base: ModelManifest['base'];
  readonly trainingImages: number;
  /** Whether the folder holds what computes on WebGPU, too. */
  readonly webgpu?: boolean;
  /** What a first visit loads where WebAssembly computes. */
  readonly loadedBytes?: number;
}

/** site/facts.json: what the page of a finished model has to know, and nothing of the images it was trained on. */
export interface SiteFacts extends AboutModel {
  /** Of 1, until 0.1.0, the page takes what it has in common with 2. */
  readonly schemaVersion: 1 | 2;
  readonly validation: Measured;
  /** Null where the run had no test split. */
  readonly test: Measured | null;
  /** Whether the probabilities were calibrated. */
  readonly calibrated: boolean;
  /**
   * By class, in their order: the least probability at which the class is believed, the threshold of its best F1 on
   * validation. Null where there is none.
   */
  readonly thresholds: readonly (number | null)[];
  /** How pictures of none of the classes are recognised: shares of known and of other pictures that are rejected. */
  readonly unknown?: { readonly falseAlarms: number; readonly caught: number | null };
}

/** The same of a multi-label model, whose thresholds stand in its manifest.json: a page that knows 2 refuses it. */
export interface MultiLabelSiteFacts extends AboutModel {
  readonly schemaVersion: 3;
  readonly task: 'multi-label';
  readonly validation: LabelsMeasured;
  /** Null where the run had no test split. */
  readonly test: LabelsMeasured | null;
}
