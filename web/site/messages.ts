import type { RgbImage } from '../../shared/images/image';
import type { TurnedImage } from '../../shared/images/turned-image';
import type { SiteFacts } from '../../shared/report/site-facts';

/** What the page asks its worker. */
export type Question =
  | { readonly kind: 'load'; readonly facts: SiteFacts }
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

/** What the worker answers. */
export type Answer =
  | { readonly kind: 'loading'; readonly doneBytes: number }
  /** `slow` says why the fast way to compute was not taken, `jpeg` whether libjpeg-turbo is there. */
  | {
      readonly kind: 'ready';
      readonly backend: string;
      readonly check: Check;
      readonly slow?: string;
      readonly jpeg: boolean;
    }
  | { readonly kind: 'unusable'; readonly problem: string }
  | { readonly kind: 'classified'; readonly id: number; readonly probabilities: number[]; readonly ms: number }
  /** Without an image where libjpeg-turbo complains of the file. */
  | { readonly kind: 'decoded'; readonly id: number; readonly image: RgbImage | undefined }
  | { readonly kind: 'failed'; readonly id: number; readonly problem: string };
