import { join } from 'node:path';
import type { z } from 'zod';
import { parseRunConfig } from '../../shared/backbone/parse-run-config';
import type { ConfigInput } from '../../shared/config';
import type { SeveralLabels } from '../../shared/dataset/open-dataset';
import {
  type HistoryFile,
  historyFileSchema,
  type MetricsFile,
  metricsFileSchema,
} from '../../shared/metrics/metrics-file';
import { type MultiLabelMetrics, multiLabelMetricsSchema } from '../../shared/records/multi-label-metrics';
import { parseRecord } from '../../shared/records/parse-record';
import { readNamedFile } from '../../shared/storage/read-named-file';
import { runLocally } from '../local/run-locally';
import { localPath } from '../place';
import { type Places, placesOf } from './places';
import { type TrainProgress, tellProgress } from './train-progress';

export interface TrainOptions extends Places {
  /** The folder that receives the run's artifacts. */
  readonly out: string;
  /** The run's configuration, as in a configuration file; keys not given keep their defaults. */
  readonly config?: ConfigInput;
  /** Path of a table of labels: .csv or .jsonl with the columns file,label[,split]. */
  readonly labels?: string;
  /** Replace another run in `out`. Default: refuse with a ConfigError. */
  readonly force?: boolean;
  /** Stops the run when aborted; the same call continues it later. */
  readonly signal?: AbortSignal;
  /** Called with each event as it happens. The run does not depend on it, unless it throws: then the run fails. */
  readonly onProgress?: (event: TrainProgress) => void;
}

/** Absolute paths of a run's artifacts. */
export interface RunPaths {
  readonly out: string;
  readonly metrics: string;
  readonly history: string;
  readonly report: string;
  readonly run: string;
  /** The folder with the model as ONNX and for TensorFlow.js, its manifest and its golden vectors. */
  readonly model: string;
  /** The page that classifies in a browser. */
  readonly site: string;
}

export interface TrainResult {
  /** Equal for equal archive content, configuration and base. */
  readonly runId: string;
  /** metrics.json. */
  readonly metrics: MetricsFile;
  /** history.json. */
  readonly history: HistoryFile;
  /** Features computed, found in the cache, and images that could not be used. */
  readonly images: { readonly computed: number; readonly cached: number; readonly skipped: number };
  readonly paths: RunPaths;
}

export interface MultiLabelTrainOptions extends Omit<TrainOptions, 'config'> {
  /** The run's configuration, which takes a table of labels for several labels per image. */
  readonly config?: Omit<ConfigInput, 'multiLabel'>;
}

/** The same of a run whose images may have several labels: it has other metrics. */
export interface MultiLabelTrainResult extends Omit<TrainResult, 'metrics'> {
  readonly metrics: MultiLabelMetrics;
}

/**
 * Trains a classifier on this machine: what `headstart train` does, without the terminal. The same source and
 * configuration give the same bytes of every artifact except run.json, and continue where an earlier attempt stopped.
 * The head trains in a separate process, which ends with this one; the other steps block this
 * process's event loop now and then.
 * @param source a zip of class folders, a folder, an https:// or s3:// address, or several of these as one set; undefined for
 * the notebook's archive
 * @throws ConfigError, SourceError, ArchiveError, DatasetError, BaseError, SetupError, UnavailableError and
 * TooManyBadImagesError, each a HeadstartError that says what was found, what was wanted and how to fix it;
 * CancelledError when the signal is aborted
 */
export async function train(
  source: string | readonly string[] | undefined,
  options: TrainOptions,
): Promise<TrainResult> {
  const run = await runFrom(source, options, 'refuse');
  return { ...run, metrics: await readJson(run.paths.metrics, metricsFileSchema) };
}

/**
 * Trains on images that may have several labels, or none: what `headstart train --multi-label` does.
 * @param source as for train(), with a table of labels in it or beside it
 * @throws DatasetError where no table has several labels per image, and what train() throws
 */
export async function trainMultiLabel(
  source: string | readonly string[] | undefined,
  options: MultiLabelTrainOptions,
): Promise<MultiLabelTrainResult> {
  const run = await runFrom(source, { ...options, config: { ...options.config, multiLabel: true } }, 'read');
  return { ...run, metrics: await readJson(run.paths.metrics, multiLabelMetricsSchema) };
}

async function runFrom(
  source: string | readonly string[] | undefined,
  options: TrainOptions,
  severalLabels: SeveralLabels,
): Promise<Omit<TrainResult, 'metrics'>> {
  const { config, force = false, signal = new AbortController().signal } = options;
  const out = localPath(options.out, 'out');
  const { runId, images } = await runLocally({
    source,
    labels: options.labels,
    out,
    ...placesOf(options),
    config: parseRunConfig(config),
    configInput: config ?? {},
    force,
    severalLabels,
    command: [severalLabels === 'read' ? 'headstart.trainMultiLabel()' : 'headstart.train()'],
    signal,
    watch: tellProgress(options.onProgress ?? (() => {})),
  });
  const paths = pathsIn(out);
  return { runId, history: await readJson(paths.history, historyFileSchema), images, paths };
}

function pathsIn(out: string): RunPaths {
  return {
    out,
    metrics: join(out, 'metrics.json'),
    history: join(out, 'history.json'),
    report: join(out, 'report.html'),
    run: join(out, 'run.json'),
    model: join(out, 'model'),
    site: join(out, 'site'),
  };
}

async function readJson<Value>(file: string, schema: z.ZodType<Value>): Promise<Value> {
  return parseRecord(await readNamedFile(file), file, schema);
}
