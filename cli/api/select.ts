import { parseRunConfig } from '../../shared/backbone/parse-run-config';
import type { ConfigInput } from '../../shared/config';
import { ConfigError } from '../../shared/errors';
import type { SelectionFile } from '../../shared/records/selection-file';
import { openStore } from '../open-store';
import { localPath } from '../place';
import { selectBase } from '../select/select-base';
import { writeSelection } from '../select/write-selection';
import { type Places, placesOf } from './places';

export interface SelectOptions extends Places {
  /** The bases to choose from: name, name@size, the path of an ONNX file, or all. Default: those that cost little to fetch. */
  readonly pool?: readonly string[];
  /** Training images to use, at most. */
  readonly sample?: number;
  /** Uses no more images than so many seconds allow. */
  readonly budgetSeconds?: number;
  /** Longest time per image, by the base alone on this machine. */
  readonly latencyMs?: number;
  /** Shows the whole sample to every base: none is dropped early. Default: false. */
  readonly full?: boolean;
  /** The folder that receives selection.json and the page selection.html. Default: nothing is written. */
  readonly out?: string;
  /** As for train(), without a base. */
  readonly config?: Omit<ConfigInput, 'base'>;
  /** Path of a table of labels: .csv or .jsonl with the columns file,label[,split]. */
  readonly labels?: string;
  /** Stops the work when aborted; features that are there by then are not computed again. */
  readonly signal?: AbortSignal;
  /** Called with each event as it happens. The work does not depend on it, unless it throws: then it fails. */
  readonly onProgress?: (event: SelectProgress) => void;
}

/** The events that select() reports. */
export type SelectProgress =
  | { readonly kind: 'notice'; readonly text: string }
  /** A base has been shown so many images of those that it is to see in this round. */
  | { readonly kind: 'candidate'; readonly title: string; readonly done: number; readonly total: number };

export interface Selection {
  /** What selection.json holds. */
  readonly selection: SelectionFile;
  /** What was chosen, as `config.base` and `config.imageSizePx` of train() take it. */
  readonly base: string;
  readonly imageSizePx: number;
}

/**
 * Chooses the base network by measuring the pool on the training images: what `headstart select` does. Trains nothing.
 * @param source as for train(), or with several labels per image
 * @throws ConfigError where a number is not above 0 or a base is given, BaseError where no base of the pool can be used, and
 * what train() throws of a source
 */
export async function select(
  source: string | readonly string[] | undefined,
  options: SelectOptions = {},
): Promise<Selection> {
  const { pool, sample, budgetSeconds, latencyMs, full = false, config = {}, labels } = options;
  const { signal = new AbortController().signal, onProgress = () => {} } = options;
  if ('base' in config && config.base !== undefined) {
    throw new ConfigError(`config.base is ${JSON.stringify(config.base)}, but select() chooses the base`, {
      remedy: 'name it in "pool" together with others',
    });
  }
  for (const [name, value] of Object.entries({ sample, budgetSeconds, latencyMs })) {
    const isWhole = name !== 'sample' || Number.isInteger(value);
    if (value === undefined || (value > 0 && Number.isFinite(value) && isWhole)) continue;
    throw new ConfigError(`${name} is ${value}, wanted a ${name === 'sample' ? 'whole ' : ''}number above 0`);
  }
  const { storeUri, cacheFolder } = placesOf(options);
  const out = options.out === undefined ? undefined : localPath(options.out, 'out');
  const notice = (text: string) => onProgress({ kind: 'notice', text });
  const { record, base } = await selectBase({
    ...{ source, labels, store: openStore(storeUri), cacheFolder, config: parseRunConfig(config), signal },
    ...{ pool: pool?.join(','), sample, budgetSeconds, latencyMs, full, notice, say: notice },
    onCandidate(title, total) {
      let done = 0;
      return { image: () => onProgress({ kind: 'candidate', title, done: ++done, total }), end: () => {} };
    },
  });
  if (out !== undefined) await writeSelection(record, out);
  return { selection: record, base, imageSizePx: record.chosen.imageSizePx };
}
