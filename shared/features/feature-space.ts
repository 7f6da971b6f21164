import type { Config } from '../config';
import { PREPROCESSING_VERSION } from '../images/preprocess-into';

/**
 * The part of a feature's address that is not its image: base weights, input size, preprocessing and engine. Features of
 * two spaces are never mixed. All engines compute in float32 today.
 * @param base sha256 of the base weights, hex
 */
export function featureSpace(base: string, { imageSizePx, engine }: Pick<Config, 'imageSizePx' | 'engine'>): string {
  return `${base}/${imageSizePx}-p${PREPROCESSING_VERSION}-${engine}-float32`;
}
