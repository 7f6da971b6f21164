import { parseSpace } from '../../shared/features/parse-space';
import { preprocessingVersion } from '../../shared/images/preprocessing-version';

/** A space of features in words. */
export interface DescribedSpace {
  /** By name where the store knows one, with the first figures of its sha256. */
  readonly base: string;
  /** As `160 px onnx int8 (3f2a…)`; `160 px as stored …` where images were not turned upright. */
  readonly by: string;
  /** What the rows are: features, a view's, or values inside the base. */
  readonly of: string;
}

/** So many figures of a sha256 tell one from another. */
export const SHOWN_DIGITS = 12;

/** @param names of bases, by their sha256 */
export function describeSpace(space: string, names: ReadonlyMap<string, string>): DescribedSpace {
  const parsed = parseSpace(space);
  if (!parsed) return { base: space.slice(0, SHOWN_DIGITS), by: 'another version', of: 'features' };
  const { base, imageSizePx, preprocessing, engine, precision, calibration, layer, view } = parsed;
  const short = base.slice(0, SHOWN_DIGITS);
  const name = names.get(base);
  const turned = preprocessing === preprocessingVersion('ignore') ? ' as stored' : '';
  return {
    base: name ? `${name} (${short})` : short,
    by: `${imageSizePx} px${turned} ${engine} ${precision}${calibration ? ` (${calibration.slice(0, SHOWN_DIGITS)})` : ''}`,
    of: layer ? `values at ${layer}` : view === undefined ? 'features' : `view ${view}`,
  };
}
