import type { Config } from '../config';
import type { DecodeOptions } from './decode-oriented';

/** How the images of a run become pixels. */
export const decodeOptionsOf = ({
  orient,
  limits,
}: Pick<Config, 'orient'> & { readonly limits: Pick<Config['limits'], 'imagePixels'> }): DecodeOptions => ({
  orient,
  imagePixels: limits.imagePixels,
});
