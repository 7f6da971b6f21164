import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { FormatError, SourceError } from '../../shared/errors';
import { type GoldenVectors, goldenVectorsSchema } from '../../shared/head/golden-vectors';
import {
  type ModelManifest,
  type MultiLabelModelManifest,
  modelManifestSchema,
  multiLabelModelManifestSchema,
} from '../../shared/records/model-manifest';
import { parseRecord, parseRecordOfEither } from '../../shared/records/parse-record';
import { giveRunFolder } from '../run-folder';

/** The folder `model/` of a finished run. */
export interface ModelFolder {
  readonly path: string;
  readonly manifest: ModelManifest | MultiLabelModelManifest;
}

/**
 * Opens the model of a run.
 * @param folder of a run, or its model/ itself
 * @throws SourceError where there is none, FormatError where its manifest cannot be read
 */
export async function openModelFolder(folder: string): Promise<ModelFolder> {
  const path = [join(folder, 'model'), folder].find((own) => existsSync(join(own, 'manifest.json')));
  if (!path) {
    throw new SourceError(`"${folder}" contains no model: it has neither model/manifest.json nor manifest.json`, {
      remedy: giveRunFolder(folder),
    });
  }
  const file = join(path, 'manifest.json');
  const manifest = parseRecordOfEither(await textOf(file), file, modelManifestSchema, multiLabelModelManifestSchema);
  return { path, manifest };
}

/** @throws SourceError where the model has no golden vectors, FormatError where they cannot be read */
export async function readGoldenVectors({ path, manifest }: ModelFolder): Promise<GoldenVectors> {
  const golden = await readJson(join(path, 'golden.json'), goldenVectorsSchema);
  const units = manifest.output.shape.at(-1);
  const odd = golden.vectors.find(({ output }) => output.length !== units);
  if (odd || golden.vectors.length === 0) {
    throw new FormatError(
      `golden.json has ${odd ? `a vector of ${odd.output.length} numbers, wanted ${units}` : 'no vector'}`,
      { remedy: 'use the file of the run that the model comes from' },
    );
  }
  return golden;
}

async function readJson<Value>(file: string, schema: z.ZodType<Value>): Promise<Value> {
  return parseRecord(await textOf(file), file, schema);
}

function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause) => {
    throw new SourceError(`"${file}" cannot be read: ${(cause as Error).message}`, {
      cause,
      remedy: 'use the file of the run that the model comes from',
    });
  });
}
