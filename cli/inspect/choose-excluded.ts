import { SPLITS } from '../../shared/dataset/manifest';
import type { InspectionFile, OddImages, Place } from '../../shared/inspect/inspection-file';
import { byCodeUnit } from '../../shared/storage/check-key';
import type { Excluded } from './exclude-list';

const ODD: Readonly<Record<string, { readonly kind: keyof OddImages; readonly reason: string }>> = {
  blurry: { kind: 'blurry', reason: 'blurry' },
  'low-information': { kind: 'lowInformation', reason: 'low information' },
  dark: { kind: 'dark', reason: 'dark' },
  light: { kind: 'light', reason: 'light' },
  gray: { kind: 'gray', reason: 'gray' },
  'odd-aspect-ratio': { kind: 'oddAspectRatio', reason: 'odd aspect ratio' },
  'odd-size': { kind: 'oddSize', reason: 'odd size' },
};

/** Kinds of findings by which images may be left out, and those that are where nobody says otherwise. */
export const EXCLUDE_KINDS = ['exact', 'near', 'leakage', 'labels', ...Object.keys(ODD)];
export const DEFAULT_KINDS = ['exact', 'near', 'leakage', 'labels'];

/**
 * The images to leave out for findings of some kinds, ascending by path. Of duplicates one stays: the first in training,
 * else in validation, so that what stays in a later split is new to it. None stays where they are labelled differently,
 * for nothing says which is right. Of labels those that are confidently wrong go.
 */
export function chooseExcluded(inspection: InspectionFile, kinds: readonly string[]): Excluded[] {
  const reasons = new Map<string, string[]>();
  const add = (file: string, reason: string) => reasons.set(file, [...(reasons.get(file) ?? []), reason]);
  const groups = (all: readonly { readonly files: readonly Place[] }[], says: string) => {
    for (const { files } of all) {
      if (new Set(files.map((own) => own.class)).size > 1) {
        for (const { file } of files) add(file, `${says} under different classes`);
        continue;
      }
      const [kept, ...others] = [...files].sort((a, b) => SPLITS.indexOf(a.split) - SPLITS.indexOf(b.split));
      for (const { file } of others) add(file, `${says} as ${kept?.file}`);
    }
  };
  if (kinds.includes('exact')) groups(inspection.exactDuplicates, 'the same bytes');
  if (kinds.includes('near')) groups(inspection.nearDuplicates ?? [], 'shows the same');
  if (kinds.includes('leakage')) {
    for (const { file, like } of inspection.leakage) add(file, `leaks: also in ${like.split}, as ${like.file}`);
  }
  if (kinds.includes('labels')) {
    for (const { file, suggested, confident } of inspection.wrongLabels ?? []) {
      if (confident) add(file, `likely ${suggested}`);
    }
  }
  for (const name of kinds) {
    const own = ODD[name];
    if (own) for (const { file, value } of inspection.odd?.[own.kind] ?? []) add(file, `${own.reason} (${value})`);
  }
  return [...reasons]
    .map(([file, own]) => ({ file, reason: own.join('; ') }))
    .sort((a, b) => byCodeUnit(a.file, b.file));
}
