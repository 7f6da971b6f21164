import type { ConfigInput } from '../../shared/config';
import type { InspectionFile } from '../../shared/inspect/inspection-file';
import { checkKinds, chooseExcluded, type ExcludeKind } from '../inspect/choose-excluded';
import { cleanZip } from '../inspect/clean-zip';
import type { Excluded } from '../inspect/exclude-list';
import { inspectSource } from '../inspect/inspect-source';
import { writeInspection } from '../inspect/write-inspection';
import { localPath } from '../place';
import { type Places, placesOf } from './places';
import { type TrainProgress, tellProgress } from './train-progress';

export interface InspectOptions extends Places {
  /** As for train(); what it says of views and fine-tuning is left out. */
  readonly config?: ConfigInput;
  /** Path of a table of labels: .csv or .jsonl with the columns file,label[,split]. */
  readonly labels?: string;
  /** The folder that receives inspection.json and the page inspection.html. Default: nothing is written. */
  readonly out?: string;
  /** By which findings images are to be left out. Default: exact, near, leakage and, of one label per image, labels. */
  readonly kinds?: readonly ExcludeKind[];
  /** Path of a zip that receives the archive without these images. */
  readonly cleanZip?: string;
  /** Stops the work when aborted; the same call continues it later. */
  readonly signal?: AbortSignal;
  /** Called with each event as it happens. The work does not depend on it, unless it throws: then it fails. */
  readonly onProgress?: (event: InspectProgress) => void;
}

/** The events that inspect() reports: those of a run until its features are there, then images whose pixels were looked at. */
export type InspectProgress =
  | TrainProgress
  /** `total` counts the images that cannot be used, too. */
  | { readonly kind: 'pixels'; readonly done: number; readonly total: number };

export interface Inspection {
  /** What inspection.json holds. */
  readonly inspection: InspectionFile;
  /** The images to leave out, ascending by path in the archive; look at them first. */
  readonly exclude: readonly Excluded[];
}

/**
 * Inspects the data: exact and near duplicates, leakage between splits, likely wrong labels, rare classes, odd images. What
 * `headstart inspect` does. Features are computed once, and found by a later run.
 * @param source as for train(); its images may have several labels
 * @throws ConfigError where a kind is unknown, `out` holds a run, or no `cleanZip` can be made of this source (a table of
 * labels, several archives), and what train() throws
 */
export async function inspect(
  source: string | readonly string[] | undefined,
  options: InspectOptions = {},
): Promise<Inspection> {
  const { config = {}, labels, signal = new AbortController().signal, onProgress = () => {} } = options;
  const kinds = options.kinds && checkKinds(options.kinds, 'kinds');
  const out = options.out === undefined ? undefined : localPath(options.out, 'out');
  const cleaned = options.cleanZip === undefined ? undefined : localPath(options.cleanZip, 'cleanZip');
  const notice = (text: string) => onProgress({ kind: 'notice', text });
  const inspected = await inspectSource({
    ...{ source, labels, out, configInput: config, ...placesOf(options), signal, notice },
    cleanZip: cleaned !== undefined,
    command: ['headstart.inspect()'],
    watch: tellProgress(onProgress),
    onPixels: (done, total) => onProgress({ kind: 'pixels', done, total }),
  });
  for (const text of inspected.ofSplit) notice(text);
  const exclude = chooseExcluded(inspected.record, kinds);
  if (out !== undefined) await writeInspection(inspected, out);
  if (cleaned !== undefined) await cleanZip(inspected, exclude, cleaned, signal);
  return { inspection: inspected.record, exclude };
}
