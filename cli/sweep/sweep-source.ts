import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AskedConfig, ConfigInput } from '../../shared/config';
import { ConfigError } from '../../shared/errors';
import type { Trial } from '../../shared/head/sweep-head';
import { putJson } from '../../shared/json-file';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { OutFolder } from '../local/out-folder';
import { type LocalRunOptions, runLocally } from '../local/run-locally';
import { loadTensorflow } from '../machine/load-tensorflow';
import { openStore } from '../open-store';
import type { SweepFile } from './sweep-file';
import { sweepRun } from './sweep-run';

export const SWEEP_FILE = 'sweep.json';
export const DEFAULT_TRIALS = 20;
const MOST_TRIALS = 10_000;

/** A run whose features are in the store, and the folder for what a sweep finds. */
export interface Sweepable {
  readonly runId: string;
  readonly out: string;
}

/** The folder of the run that is to be swept, where it is none of a source. */
export function runToSweep(sources: string | readonly string[]): string | undefined {
  const [folder, other] = typeof sources === 'string' ? [sources] : sources;
  return folder !== undefined && other === undefined && existsSync(join(folder, 'run.json')) ? folder : undefined;
}

/**
 * A run that is there.
 * @param setting of a run, that was given all the same
 * @throws ConfigError where there is such a setting: those of a run are its own; or no run
 */
export async function sweepableRun(folder: string, out = folder, setting?: string): Promise<Sweepable> {
  if (setting !== undefined) {
    throw new ConfigError(`"${folder}" is a run, whose settings are its own; found ${setting}`, {
      remedy: 'leave that out, or give the source instead of the run',
    });
  }
  const run = await new OutFolder(folder).run();
  if (run) return { runId: run.runId, out };
  throw new ConfigError(`"${folder}" contains no run: it has no file "run.json"`, {
    remedy: 'give the folder of "headstart train --out", or the source it was trained on',
  });
}

export interface SweepableSourceOptions
  extends Pick<LocalRunOptions, 'labels' | 'storeUri' | 'cacheFolder' | 'command' | 'signal' | 'watch'> {
  readonly source: string | readonly string[];
  readonly out: string | undefined;
  /** Asked when nothing else is in the way. */
  config(): Promise<{ readonly config: AskedConfig; readonly input: ConfigInput }>;
}

/**
 * Computes the features of a source, as "headstart train" does before it trains.
 * @throws ConfigError where no folder is given, or it holds a finished run; and what a run throws
 */
export async function sweepableSource({
  source,
  out,
  config: ask,
  ...options
}: SweepableSourceOptions): Promise<Sweepable> {
  if (out === undefined) {
    const named = typeof source === 'string' ? source : source.join(' ');
    throw new ConfigError(`"${named}" is not the folder of a run, and --out is not given`, {
      remedy: `give --out, the folder for ${SWEEP_FILE}`,
    });
  }
  if ((await new OutFolder(out).run())?.status === 'succeeded') {
    throw new ConfigError(`"${out}" contains a finished run`, {
      remedy: `sweep that run with "headstart sweep ${out}", or give another --out`,
    });
  }
  const { config, input } = await ask();
  const run = { ...options, source, out, config, configInput: input };
  const { runId } = await runLocally({ ...run, force: false, severalLabels: 'read', stopBefore: 'TrainHead' });
  return { runId, out };
}

export interface SweepSettings {
  /** Settings to try; without it 20, or as many as `seconds` allow. */
  readonly trials?: number | undefined;
  /** No further trial is started after these. */
  readonly seconds?: number | undefined;
  /** Folds of the cross-validation that trials are measured by; without it, by validation. */
  readonly folds?: number | undefined;
  /** Seeds that a trial is trained from, where it is measured on validation. */
  readonly repeats?: number | undefined;
}

/** The least and the most of each. One fold would leave nothing to train on. */
const LIMITS = { trials: [1, 9_999_999], seconds: [1, 9_999_999], folds: [2, 50], repeats: [1, 100] } as const;

/**
 * @param nameOf what a setting was given by: '--cross-validate'
 * @throws ConfigError where one is out of its limits
 */
export function checkSweepSettings(
  settings: SweepSettings,
  nameOf: Readonly<Record<keyof SweepSettings, string>>,
): void {
  for (const [key, [least, most]] of Object.entries(LIMITS) as [keyof SweepSettings, readonly [number, number]][]) {
    const value = settings[key];
    if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) continue;
    throw new ConfigError(`${nameOf[key]} is ${value}, wanted a whole number from ${least} to ${most}`);
  }
}

/**
 * Tries settings of the head of a run, in this process, and writes sweep.json.
 * @throws FormatError where the store lacks the run or its features, CancelledError when the signal is aborted
 */
export async function sweepInto(
  { runId, out }: Sweepable,
  storeUri: string,
  { trials, seconds, folds = 0, repeats = 1 }: SweepSettings,
  { signal, onTrial }: { readonly signal: AbortSignal; onTrial(trial: Trial): void },
): Promise<SweepFile> {
  loadTensorflow();
  const deadline = seconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + seconds * 1000;
  const most = trials ?? (seconds === undefined ? DEFAULT_TRIALS : MOST_TRIALS);
  const goOn = () => Date.now() < deadline;
  const result = await sweepRun(openStore(storeUri), runId, { trials: most, folds, repeats, signal, goOn, onTrial });
  await putJson(new FileBlobStore(out), SWEEP_FILE, result);
  return result;
}
