import type { InspectionFile } from '../../shared/inspect/inspection-file';
import type { FaultyArchive } from './faulty-archive';

/**
 * Recall and precision of an inspection against faults that are known. What photographs have of their own (a picture
 * that is there twice, a wrong label) counts as found in error.
 * @param flagged of the likely wrong labels, how many are looked at: the first so many
 */
export function scoreInspection(inspection: InspectionFile, faulty: FaultyArchive, flagged: number) {
  const exact = score(inspection.exactDuplicates, faulty.exact);
  const near = score(inspection.nearDuplicates ?? [], faulty.near);
  const labels = (inspection.wrongLabels ?? []).slice(0, flagged).filter(({ file }) => faulty.swapped.has(file)).length;
  return {
    ...{ exactRecall: exact.recall, exactPrecision: exact.precision },
    ...{ nearRecall: near.recall, nearPrecision: near.precision },
    ...{ labelRecall: labels / faulty.swapped.size, labelsFlagged: inspection.wrongLabels?.length ?? 0 },
  };
}

type Groups = readonly { readonly files: readonly { readonly file: string }[] }[];

/** Pairs that stand in one group, of the injected ones and of all. */
function score(groups: Groups, truth: ReadonlyMap<string, string>) {
  let right = 0;
  let pairs = 0;
  for (const { files } of groups) {
    for (const [i, { file: a }] of files.entries()) {
      for (const { file: b } of files.slice(0, i)) {
        pairs += 1;
        if (truth.get(a) === b || truth.get(b) === a) right += 1;
      }
    }
  }
  return { recall: right / truth.size, precision: pairs ? right / pairs : 1 };
}
