import type { Split } from '../dataset/manifest';

/** One usable image, as its folder has it. */
export interface InspectedImage {
  /** Path inside the archive. */
  readonly name: string;
  /** Index into the classes. */
  readonly label: number;
  readonly split: Split;
  readonly sha256: string;
  /** EXIF's, 2 to 8, where the file says that its pixels are to be turned. */
  readonly orientation?: number | undefined;
}

/** All usable images of a run, ascending by path. */
export interface InspectedImages {
  readonly classes: readonly string[];
  readonly images: readonly InspectedImage[];
}

/** Their features: row i belongs to image i. */
export interface InspectedFeatures {
  readonly featureCount: number;
  /** Float32Array [images, featureCount] */
  readonly values: Float32Array;
}
