import type { Config } from '../config';
import type { DecodeImage } from './decode-image';
import type { DecodeOptions } from './decode-oriented';

/** How the images of a run become pixels. @param by what decodes them; `decodeImage` without it */
export const decodeOptionsOf = (
  { orient, limits }: Pick<Config, 'orient'> & { readonly limits: Pick<Config['limits'], 'imagePixels'> },
  by?: DecodeImage,
): DecodeOptions => ({ orient, imagePixels: limits.imagePixels, by });
