import { parseRunConfig } from '../../shared/backbone/parse-run-config';
import type { ConfigInput } from '../../shared/config';
import type { Trial } from '../../shared/head/sweep-head';
import { localPath } from '../place';
import type { SweepFile } from '../sweep/sweep-file';
import { checkSweepSettings, runToSweep, sweepableRun, sweepableSource, sweepInto } from '../sweep/sweep-source';
import { type Places, placesOf } from './places';
import { type TrainProgress, tellProgress } from './train-progress';

export interface SweepOptions extends Places {
  /** The folder that receives sweep.json. Default: that of the run; of a source it has to be given. */
  readonly out?: string;
  /** Settings to try, the run's own among them. Default: 20, or as many as `seconds` allow. */
  readonly trials?: number;
  /** No further trial is started after so many seconds. */
  readonly seconds?: number;
  /** Measures trials by cross-validation with so many folds. Default: on validation. */
  readonly crossValidate?: number;
  /** Seeds that a trial is trained from, where it is measured on validation. Default: 1. */
  readonly repeats?: number;
  /** Of a source: as for train(). A run has its own. */
  readonly config?: ConfigInput;
  /** Of a source: path of a table of labels, .csv or .jsonl with the columns file,label[,split]. */
  readonly labels?: string;
  /** Stops the sweep when aborted. Features that are there by then are not computed again. */
  readonly signal?: AbortSignal;
  /** Called with each event as it happens. The sweep does not depend on it, unless it throws: then it fails. */
  readonly onProgress?: (event: SweepProgress) => void;
}

/** The events that sweep() reports: those of a run until its features are there, then each trial. */
export type SweepProgress = TrainProgress | ({ readonly kind: 'trial' } & Trial);

const NAMES = { trials: 'trials', seconds: 'seconds', folds: 'crossValidate', repeats: 'repeats' } as const;

/**
 * Tries learning rates, dropouts, weight decays and class weights of the head on features that are computed once: what
 * `headstart sweep` does. TensorFlow is loaded into this process, whose event loop is blocked while it trains.
 * @param source the folder of a run on this machine, or a source as for train(); several labels per image will do
 * @returns what sweep.json holds: the trials, the best first, by their loss. Test images take no part
 * @throws ConfigError where a number is out of range, settings are given of a run, or `out` is missing or holds a run;
 * FormatError where the store lacks the run or its features; and what train() throws
 */
export async function sweep(source: string | readonly string[], options: SweepOptions = {}): Promise<SweepFile> {
  const { trials, seconds, crossValidate: folds, repeats, config, labels } = options;
  const { signal = new AbortController().signal, onProgress = () => {} } = options;
  const settings = { trials, seconds, folds, repeats };
  checkSweepSettings(settings, NAMES);
  const places = placesOf(options);
  const out = options.out === undefined ? undefined : localPath(options.out, 'out');
  const run = runToSweep(source);
  const setting = config ? '"config"' : labels === undefined ? undefined : '"labels"';
  const swept =
    run === undefined
      ? await sweepableSource({
          ...{ source, labels, out, ...places, signal, command: ['headstart.sweep()'] },
          watch: tellProgress(onProgress),
          config: async () => ({ config: parseRunConfig(config), input: config ?? {} }),
        })
      : await sweepableRun(run, out ?? localPath(run, 'source'), setting);
  const onTrial = (trial: Trial) => onProgress({ kind: 'trial', ...trial });
  return sweepInto(swept, places.storeUri, settings, { signal, onTrial });
}
