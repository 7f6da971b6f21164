import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { runProgram } from '../../cli/machine/run-program';
import { ensureKeras } from '../../setup/keras';
import { SetupError } from '../../shared/errors';
import { ensureTorch } from '../ensure-torch';
import { mean } from './measure-set';
import type { SetFeatures } from './set-features';
import { titleOf } from './task-of';

/** Linear heads of other libraries beside ours, on the same features and folds. */
export interface LinearHeadsResult {
  /** Whose features: "efficientnet-lite0@224". */
  readonly features: string;
  readonly heads: readonly LinearHead[];
}

export interface LinearHead {
  readonly name: string;
  readonly accuracy: number;
  /** What it has more than ours, and the standard error of that, by the images that only one of the two tells right. */
  readonly more: number;
  readonly error: number;
}

const PROGRAMS = [
  ['linear_keras.py', ensureKeras],
  ['linear_torch.py', ensureTorch],
] as const;
const TIMEOUT_MS = 20 * 60_000;

/**
 * @param hits of our head, by image, and of the same with other settings, by what they are called
 * @param folder where the features are written for other programs, and kept what these said
 */
export async function linearHeads(
  own: SetFeatures,
  foldOf: Int32Array,
  { hits, others }: { readonly hits: Uint8Array; readonly others: Readonly<Record<string, Uint8Array>> },
  { folder, cache, log }: { readonly folder: string; readonly cache: string; log(line: string): void },
): Promise<LinearHeadsResult> {
  await mkdir(folder, { recursive: true });
  const files: readonly (readonly [string, Float32Array | Int32Array])[] = [
    ['features.f32', own.table.features],
    ['labels.i32', own.table.labels],
    ['folds.i32', foldOf],
  ];
  const paths = files.map(([name]) => join(folder, name));
  for (const [i, [, { buffer, byteOffset, byteLength }]] of files.entries()) {
    await writeFile(paths[i] as string, Buffer.from(buffer, byteOffset, byteLength));
  }
  const heads: LinearHead[] = [{ name: 'Headstart, default settings', accuracy: mean(hits), more: 0, error: 0 }];
  for (const [name, own] of Object.entries(others)) heads.push({ name, ...compared([...own], hits) });
  for (const [program, ensure] of PROGRAMS) {
    try {
      const known = join(folder, `${program}.json`);
      const told: Record<string, number[]> = existsSync(known)
        ? JSON.parse(await readFile(known, 'utf8'))
        : await ask(await ensure(cache), program, paths);
      await writeFile(known, JSON.stringify(told));
      for (const [name, theirs] of Object.entries(told)) heads.push({ name, ...compared(theirs, hits) });
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      log(`Not measured: ${program}: ${error.message}`);
    }
  }
  return { features: titleOf(own), heads };
}

async function ask(python: string, program: string, paths: readonly string[]): Promise<Record<string, number[]>> {
  const script = resolve(__dirname, '../peers', program);
  const printed = await runProgram(python, [script, ...paths], { timeoutMs: TIMEOUT_MS });
  return JSON.parse(printed.trim().split('\n').at(-1) as string);
}

function compared(theirs: readonly number[], ours: Uint8Array): Omit<LinearHead, 'name'> {
  const differences = theirs.map((hit, image) => hit - (ours[image] as number));
  const more = mean(differences);
  const error = Math.sqrt(mean(differences.map((value) => (value - more) ** 2)) / differences.length);
  return { accuracy: mean(theirs), more, error };
}
