import { SPLITS } from '../../shared/dataset/manifest';
import { ConfigError } from '../../shared/errors';
import type { InspectionFile, OddImages, Place } from '../../shared/inspect/inspection-file';
import { byCodeUnit } from '../../shared/storage/check-key';
import type { Excluded } from './exclude-list';

const ODD = {
  blurry: { kind: 'blurry', reason: 'blurry' },
  'low-information': { kind: 'lowInformation', reason: 'low information' },
  dark: { kind: 'dark', reason: 'dark' },
  light: { kind: 'light', reason: 'light' },
  gray: { kind: 'gray', reason: 'gray' },
  'odd-aspect-ratio': { kind: 'oddAspectRatio', reason: 'odd aspect ratio' },
  'odd-size': { kind: 'oddSize', reason: 'odd size' },
} as const satisfies Readonly<Record<string, { readonly kind: keyof OddImages; readonly reason: string }>>;

/** A kind of finding by which images may be left out. */
export type ExcludeKind = 'exact' | 'near' | 'leakage' | 'labels' | keyof typeof ODD;

/** Those that are where nobody says otherwise, and all of them. */
export const DEFAULT_KINDS: readonly ExcludeKind[] = ['exact', 'near', 'leakage', 'labels'];
export const EXCLUDE_KINDS: readonly ExcludeKind[] = [...DEFAULT_KINDS, ...(Object.keys(ODD) as (keyof typeof ODD)[])];

/** @param where what they were given by, '--kinds' @throws ConfigError where one is no kind of finding */
export function checkKinds(kinds: readonly string[], where: string): readonly ExcludeKind[] {
  const isKind = (kind: string): kind is ExcludeKind => EXCLUDE_KINDS.some((known) => known === kind);
  const unknown = kinds.find((kind) => !isKind(kind));
  if (unknown === undefined) return kinds.filter(isKind);
  throw new ConfigError(`${where} names "${unknown}", wanted some of ${EXCLUDE_KINDS.join(', ')}`);
}

/**
 * The kinds where nobody says otherwise. Of several labels, doubts leave no image out: it would go with all that is right
 * of it, and a label is sooner corrected.
 */
const defaultKinds = ({ doubtedLabels }: InspectionFile): readonly ExcludeKind[] =>
  doubtedLabels === undefined ? DEFAULT_KINDS : DEFAULT_KINDS.filter((kind) => kind !== 'labels');

/**
 * The images to leave out for findings of some kinds, ascending by path. Of duplicates one stays: the first in training,
 * else in validation, so that what stays in a later split is new to it. None stays where they are labelled differently,
 * for nothing says which is right. Of labels those that are confidently wrong go; of several labels an image goes with all
 * of its own for one that is confidently missing or wrong.
 */
export function chooseExcluded(
  inspection: InspectionFile,
  kinds: readonly ExcludeKind[] = defaultKinds(inspection),
): Excluded[] {
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
    for (const { file, label, kind, confident } of inspection.doubtedLabels?.first ?? []) {
      if (confident) add(file, kind === 'missing' ? `likely also ${label}` : `likely not ${label}`);
    }
  }
  for (const name of kinds) {
    if (!(name in ODD)) continue;
    const { kind, reason } = ODD[name as keyof typeof ODD];
    for (const { file, value } of inspection.odd?.[kind] ?? []) add(file, `${reason} (${value})`);
  }
  return [...reasons]
    .map(([file, own]) => ({ file, reason: own.join('; ') }))
    .sort((a, b) => byCodeUnit(a.file, b.file));
}
