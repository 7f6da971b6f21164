import { FormatError } from '../errors';
import { fileListSchema } from './file-list';
import { type FileSum, isWhole } from './file-sum';
import { modelManifestSchema, multiLabelModelManifestSchema } from './model-manifest';
import { parseRecordOfEither } from './parse-record';
import { checkRecord } from './record-text';

/** The lists of a run's files, by the folder that their names are within. */
const LISTS = [
  ['', 'files.json', fileListSchema, fileListSchema],
  ['model/', 'model/manifest.json', modelManifestSchema, multiLabelModelManifestSchema],
] as const;

/**
 * What a run's files are to be, by name within the run.
 * @param read a file of the run; undefined where it is not there: a run that is not finished has no list, one of 0.1.0 none but the model's
 * @throws FormatError where a list is damaged
 */
export async function artifactSums(
  read: (name: string) => Promise<Uint8Array | undefined>,
): Promise<ReadonlyMap<string, FileSum>> {
  const sums = new Map<string, FileSum>();
  for (const [folder, name, schema, ofMultiLabel] of LISTS) {
    const bytes = await read(name);
    const files = bytes ? parseRecordOfEither(bytes, name, schema, ofMultiLabel).files : [];
    for (const { name: own, ...sum } of files) sums.set(folder + own, sum);
  }
  return sums;
}

/**
 * Checks a file of a run against the run's list, and a record against its own checksum.
 * @throws FormatError where it is not what the run has left
 */
export function checkArtifact(name: string, bytes: Uint8Array, sums: ReadonlyMap<string, FileSum>): void {
  const sum = sums.get(name);
  if (!sum) {
    if (name.endsWith('.json')) checkRecord(bytes, name);
  } else if (!isWhole(bytes, sum)) {
    throw damaged(name, 'is damaged: it is not the file that the run has left');
  }
}

/** Records that every finished run has; no list has them, since each holds a checksum of its own. */
const RECORDS = ['metrics.json', 'history.json', 'inspection.json', 'head/model.json'];
/** The record of a page, which a run has where its base runs in a browser. */
const PAGE_RECORD = 'site/facts.json';

/**
 * Makes sure that nothing is missing of what a run has left. Of a run that has no list of its files nothing is known.
 * @param isWanted by name within the run
 * @throws FormatError naming what is missing
 */
export function checkComplete(
  found: ReadonlySet<string>,
  sums: ReadonlyMap<string, FileSum>,
  isWanted: (name: string) => boolean = () => true,
): void {
  const isListed = sums.has('report.html');
  const hasPage = [...sums.keys()].some((name) => name.startsWith('site/'));
  const records = [...RECORDS, ...(hasPage ? [PAGE_RECORD] : [])];
  const missing = [...sums.keys(), ...(isListed ? records : [])].find((name) => isWanted(name) && !found.has(name));
  if (missing) throw damaged(missing, 'is missing');
}

const damaged = (name: string, finding: string) =>
  new FormatError(`"${name}" ${finding}`, {
    remedy: 'run the same "headstart train" again: damaged files are made again',
  });
