import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { runKeys } from '../shared/artifacts';
import { ConfigError } from '../shared/errors';
import { int8OutcomeSchema } from '../shared/records/int8-outcome';
import { cacheFolder } from './cache-folder';
import { openStore } from './open-store';
import { storeUri } from './place';

/** What metrics.json and manifest.json have in common. */
const describedSchema = z.object({ base: z.object({ int8: int8OutcomeSchema.optional() }) });

/**
 * The id of the int8 calibration that an earlier run used.
 * @param text the id itself, a run's folder or its metrics.json, or a run's id in the store
 * @param store what `headstart train --store` was given
 * @throws ConfigError where nothing of the kind is there, or that run did not use int8
 */
export async function findCalibration(text: string, store = join(cacheFolder(process.env), 'store')): Promise<string> {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  for (const path of [text, join(text, 'metrics.json'), join(text, 'manifest.json')]) {
    const bytes = await readFile(path, 'utf8').catch(() => undefined);
    if (bytes !== undefined) return calibrationIn(bytes, path);
  }
  const runs = openStore(storeUri(store));
  if (/^[A-Za-z0-9_-]{1,80}$/.test(text)) {
    const key = runKeys(text).manifest;
    const bytes = await runs.get(key);
    if (bytes) return calibrationIn(Buffer.from(bytes).toString('utf8'), `${runs.uri}/${key}`);
  }
  throw new ConfigError(
    `--int8-calibration is "${text}": there is no such run in ${runs.uri} and no such folder or file`,
    { remedy: 'give the --out folder of a run with --precision int8, or the id that its metrics.json names' },
  );
}

function calibrationIn(text: string, path: string): string {
  const refuse = (finding: string) => new ConfigError(`--int8-calibration names "${path}", ${finding}`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refuse('which is not JSON');
  }
  const parsed = describedSchema.safeParse(json);
  if (!parsed.success) throw refuse("which is not a run's metrics.json or manifest.json");
  const { int8 } = parsed.data.base;
  if (int8?.kind === 'used') return int8.calibration;
  throw refuse(int8 ? `whose run refused int8: ${int8.reason}` : 'whose run computed in float32');
}
