import type { SelectionCandidate, SelectionFile } from '../records/selection-file';

/**
 * What became of a candidate: chosen; on the front of those that saw the whole sample; beaten there; dropped after a part
 * of the sample.
 */
export type OfferKind = 'chosen' | 'front' | 'whole' | 'part';

export function kindOf(own: SelectionCandidate, { candidates, chosen }: SelectionFile): OfferKind {
  if (own.name === chosen.name && own.imageSizePx === chosen.imageSizePx) return 'chosen';
  if (own.pareto) return 'front';
  return own.images < Math.max(...candidates.map(({ images }) => images)) ? 'part' : 'whole';
}

/** As `--pool` takes it: efficientnet-lite0@192 */
export const candidateName = ({ name, imageSizePx }: Pick<SelectionCandidate, 'name' | 'imageSizePx'>): string =>
  `${name}@${imageSizePx}`;

/** 8.5 ms; 120 ms */
export const milliseconds = (value: number): string => `${shortMs(value)} ms`;

/** Two digits, three above a hundred. */
export const shortMs = (value: number): string => value.toPrecision(value < 100 ? 2 : 3);
