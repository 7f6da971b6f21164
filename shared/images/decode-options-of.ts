import type { Config } from '../config';
import type { DecodeOptions } from './decode-oriented';
import type { DecodeImage } from './decoding';

/** How the images of a run become pixels. @param by what decodes them; `decodeImage` without it */
export const decodeOptionsOf = (
  { orient, limits }: Pick<Config, 'orient'> & { readonly limits: Pick<Config['limits'], 'imagePixels'> },
  by?: DecodeImage,
): DecodeOptions => ({ orient, imagePixels: limits.imagePixels, by });
