import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { FormatError, SourceError } from '../../shared/errors';
import { type HistoryFile, historyFileSchema, metricsFileSchema } from '../../shared/metrics/metrics-file';
import { multiLabelMetricsSchema, type RunMetrics } from '../../shared/records/multi-label-metrics';
import { parseRecord, parseRecordOfEither } from '../../shared/records/parse-record';
import { type RunFile, runFileSchema } from '../../shared/records/run-file';
import { readNamedFile } from '../../shared/storage/read-named-file';
import { checkFiles, MEND_FILES } from '../verify/check-files';
import { type ModelFolder, openModelFolder } from '../verify/model-folder';

/** What a run has left in its folder: its model and its records. */
export interface FinishedRun {
  readonly path: string;
  readonly model: ModelFolder;
  /** Of the model's task. */
  readonly metrics: RunMetrics;
  readonly history: HistoryFile;
  readonly run: RunFile;
}

/**
 * Reads the folder of a run.
 * @throws SourceError where it holds no model, or a model without the records of its run; FormatError where a record
 * cannot be read
 */
export async function readFinishedRun(folder: string): Promise<FinishedRun> {
  const model = await openModelFolder(folder);
  const records = ['metrics.json', 'history.json', 'run.json'] as const;
  const missing = records.filter((name) => !existsSync(join(folder, name)));
  if (missing.length) {
    throw new SourceError(`"${folder}" contains a model but no run: it has no ${missing.join(', no ')}`, {
      remedy: 'give the folder that "headstart train --out" filled, not its model/',
    });
  }
  const [metrics, history, run] = await Promise.all([
    readMetrics(join(folder, 'metrics.json')),
    readRecord(join(folder, 'history.json'), historyFileSchema),
    readRecord(join(folder, 'run.json'), runFileSchema),
  ]);
  if ('task' in model.manifest !== 'task' in metrics) {
    throw new FormatError(`"${folder}" has the model of another run`, { remedy: MEND_FILES });
  }
  return { path: folder, model, metrics, history, run };
}

async function readMetrics(file: string): Promise<RunMetrics> {
  return parseRecordOfEither(await readNamedFile(file), file, metricsFileSchema, multiLabelMetricsSchema);
}

async function readRecord<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.output<Schema>> {
  return parseRecord(await readNamedFile(file), file, schema);
}

/**
 * The files that a model's manifest lists, and the manifest itself, by their names.
 * @throws FormatError where one is missing or not as it was written
 */
export async function readModelFiles(model: ModelFolder): Promise<Map<string, Uint8Array>> {
  const wrong = await checkFiles(model);
  if (wrong.size) {
    throw new FormatError(`Cannot export the model in "${model.path}": ${[...wrong.values()].join(', ')}`, {
      remedy: MEND_FILES,
    });
  }
  const names = [...model.manifest.files.map(({ name }) => name), 'manifest.json'];
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readNamedFile(join(model.path, name))] as const)),
  );
}
