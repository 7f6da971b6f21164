import { labelsInName } from '../../shared/dataset/label-sets';
import type { InspectionFile } from '../../shared/records/inspection-file';
import type { JudgedLabels } from '../../shared/records/served-images';
import { percent } from './words';

export type Doubts = NonNullable<InspectionFile['doubtedLabels']>;

/** An image of a multi-label run of which some labels are doubted. */
export interface DoubtedImage extends Pick<JudgedLabels, 'file' | 'split' | 'labels'> {
  /** Which, and how surely. */
  readonly finding: string;
}

/** Each image once, with all that is doubted of it; the likeliest first. */
export function doubtedImages(doubts: Doubts | null | undefined): DoubtedImage[] {
  const found = new Map<string, Doubts['first'][number][]>();
  for (const own of doubts?.first ?? []) found.set(own.file, [...(found.get(own.file) ?? []), own]);
  return [...found].map(([file, own]) => ({
    file,
    split: (own[0] as (typeof own)[number]).split,
    labels: labelsInName((own[0] as (typeof own)[number]).class),
    finding: own
      .map(({ label, kind, probability }) =>
        kind === 'missing'
          ? `${label} seems to be missing, ${percent(probability)}`
          : `${label} seems wrong, ${percent(1 - probability)}`,
      )
      .join('; '),
  }));
}
