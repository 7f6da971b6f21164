import type { Judgement } from '../../shared/head/judgement';
import type { RgbImage } from '../../shared/images/image';
import type { TurnedImage } from '../../shared/images/turned-image';
import type { Orient } from '../../shared/records/orients';
import type { Compute, RunsOn } from './start-network';

/** Where a model is: the address of its folder, or the files themselves, say of a chosen folder. */
export type ModelSource =
  | { readonly kind: 'address'; readonly href: string }
  | { readonly kind: 'files'; readonly files: readonly File[] };

/** What a model says of a picture: one of its classes, or those of them that it shows. */
export type Task = 'one-class' | 'multi-label';

/** What of manifest.json a browser has to know. */
export interface ModelAbout {
  readonly classes: readonly string[];
  readonly imageSizePx: number;
  readonly orient: Orient;
  /** 'sigmoid': one unit gives the probability of the second class. 'sigmoids': one unit for each class (multi-label). */
  readonly output: 'sigmoid' | 'softmax' | 'sigmoids';
  /** Of a multi-label model, in the order of the classes; of others none. */
  readonly thresholds: readonly number[];
  /** How it tells images of none of its classes, where it does. */
  readonly unknown?: { readonly output: string; readonly threshold: number };
}

/** The files beside the module, as absolute addresses. */
export interface RuntimeFiles {
  readonly wasm: string;
  /** Absent where the page does without. */
  readonly webgpu?: string;
  readonly jpeg: string;
}

/** What the page asks its worker. */
export type Question =
  | {
      readonly kind: 'load';
      readonly source: ModelSource;
      readonly task: Task;
      readonly files: RuntimeFiles;
      readonly compute: Compute;
    }
  | { readonly kind: 'classify'; readonly id: number; readonly image: RgbImage | TurnedImage }
  | {
      readonly kind: 'decode';
      readonly id: number;
      readonly bytes: Uint8Array;
      readonly width: number;
      readonly height: number;
    };

/** How the model was checked by its golden vectors. */
export interface Check {
  /** The largest difference of a probability; undefined where there are no golden vectors. */
  readonly difference: number | undefined;
  readonly tolerance: number;
}

/** An error on its way out of the worker. */
export interface Problem {
  readonly name: string;
  readonly message: string;
}

/** What the worker answers. */
export type Answer =
  | { readonly kind: 'loading'; readonly doneBytes: number; readonly totalBytes: number | undefined }
  /** `note` says why WebGPU was not taken, `jpeg` whether libjpeg-turbo is there. */
  | {
      readonly kind: 'ready';
      readonly about: ModelAbout;
      readonly runsOn: RunsOn;
      readonly check: Check;
      readonly note?: string;
      readonly jpeg: boolean;
    }
  | { readonly kind: 'unusable'; readonly problem: Problem }
  | { readonly kind: 'classified'; readonly id: number; readonly ms: number; readonly judgement: Judgement }
  /** Without an image where libjpeg-turbo complains of the file. */
  | { readonly kind: 'decoded'; readonly id: number; readonly image: RgbImage | undefined }
  | { readonly kind: 'failed'; readonly id: number; readonly problem: Problem };
