import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { theInstance } from './the-instance';

/** What is to go wrong, in which function (a part of its name) or request of S3, as plugin/process_executor/faults.py reads it. */
export type Fault =
  | { readonly kind: 'die'; readonly target: string; readonly contains: readonly string[]; readonly times: number }
  | {
      readonly kind: 'fail';
      readonly target: string;
      readonly contains: readonly string[];
      readonly times: number;
      readonly error: string;
    }
  | {
      readonly kind: 'throttle';
      readonly target: 'GetObject' | 'PutObject';
      readonly contains: readonly string[];
      readonly times: number;
    };

/** Where LocalStack looks for orders. */
export const faultsFolder = (root: string) => join(root, 'faults');

export interface Ordered {
  /** Whether it happened as often as it was to. */
  isSpent(): boolean;
  withdraw(): Promise<void>;
}

/** Orders a fault of the LocalStack that the suites share. `contains` should name a run, so that others go on undisturbed. */
export async function order(fault: Fault): Promise<Ordered> {
  const folder = faultsFolder(theInstance().root);
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${randomUUID()}.json`);
  await writeFile(`${file}.tmp`, JSON.stringify(fault));
  await rename(`${file}.tmp`, file);
  return { isSpent: () => !existsSync(file), withdraw: () => rm(file, { force: true }) };
}
