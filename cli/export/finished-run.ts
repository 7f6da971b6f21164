import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { FormatError, SourceError } from '../../shared/errors';
import {
  type HistoryFile,
  historyFileSchema,
  type MetricsFile,
  metricsFileSchema,
} from '../../shared/metrics/metrics-file';
import type { ModelManifest } from '../../shared/records/model-manifest';
import { parseRecord } from '../../shared/records/parse-record';
import { type RunFile, runFileSchema } from '../../shared/records/run-file';
import { readNamedFile } from '../../shared/storage/read-named-file';
import { checkFiles, MEND_FILES } from '../verify/check-files';
import { type ModelFolder, openModelFolder } from '../verify/model-folder';

/** What a run has left in its folder: its model and its records. */
export interface FinishedRun {
  readonly path: string;
  readonly model: ModelFolder & { readonly manifest: ModelManifest };
  readonly metrics: MetricsFile;
  readonly history: HistoryFile;
  readonly run: RunFile;
}

/**
 * Reads the folder of a run.
 * @throws SourceError where it holds no model, or a model without the records of its run; FormatError where a record
 * cannot be read
 */
export async function readFinishedRun(folder: string): Promise<FinishedRun> {
  const { path, manifest } = await openModelFolder(folder);
  const records = ['metrics.json', 'history.json', 'run.json'] as const;
  const missing = records.filter((name) => !existsSync(join(folder, name)));
  if (missing.length) {
    throw new SourceError(`"${folder}" contains a model but no run: it has no ${missing.join(', no ')}`, {
      remedy: 'give the folder that "headstart train --out" filled, not its model/',
    });
  }
  const [metrics, history, run] = await Promise.all([
    readRecord(join(folder, 'metrics.json'), metricsFileSchema),
    readRecord(join(folder, 'history.json'), historyFileSchema),
    readRecord(join(folder, 'run.json'), runFileSchema),
  ]);
  // The metrics are of one label per image, or have been refused.
  if ('task' in manifest) throw new FormatError(`"${folder}" has the model of another run`, { remedy: MEND_FILES });
  return { path: folder, model: { path, manifest }, metrics, history, run };
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
