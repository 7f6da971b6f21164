import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../cli/machine/run-program';
import { PROJECT_ROOT } from '../cli/project-root';
import { sha256Hex } from '../shared/hash';
import { forSuites } from './for-suites';
import { pythonEnvironment } from './python-environment';
import type { Terminal } from './terminal';

const HASHES = join(PROJECT_ROOT, 'test/golden/core-ml/hashes.txt');
const INSTALL_TIMEOUT_MS = 10 * 60_000;
/** Written last. */
const STAMP = 'requirements.sha256';

/** The folder with coremltools, for the import path of the Python that has Keras; undefined where it was not installed. */
export function coreMlFolder(cache: string): string | undefined {
  const folder = join(cache, 'python', 'core-ml');
  return existsSync(join(folder, STAMP)) ? folder : undefined;
}

/**
 * coremltools in a folder of its own beside the Keras environment, by hash: only a suite needs it, so the environment that
 * `headstart setup --keras` makes for users stays without it.
 */
export async function ensureCoreMl(cache: string, terminal: Terminal): Promise<void> {
  const python = pythonEnvironment('keras', cache);
  if (!python) return;
  const folder = join(cache, 'python', 'core-ml');
  const version = await runProgram(python, ['-c', 'import sys; print(sys.version_info[:2])']);
  const stamp = sha256Hex(Buffer.from(`${version.trim()}\n${await readFile(HASHES, 'utf8')}`));
  if ((await readFile(join(folder, STAMP), 'utf8').catch(() => '')) === stamp) return;
  const about = {
    title: 'coremltools',
    doing: 'beside Keras, to convert a model in tests (120 MB, once)',
    without: 'The suite that converts a model to Core ML will be skipped',
  };
  await forSuites(terminal, about, async () => {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const what = ['--quiet', '--no-deps', '--require-hashes', '--target', folder, '-r', HASHES];
    const hasPip = await runProgram(python, ['-c', 'import pip']).then(
      () => true,
      () => false,
    );
    const [program, first] = hasPip
      ? [python, ['-m', 'pip', 'install', '--disable-pip-version-check']]
      : ['uv', ['pip', 'install', '--python', python]];
    await runProgram(program, [...first, ...what], { timeoutMs: INSTALL_TIMEOUT_MS });
    await writeFile(join(folder, STAMP), stamp);
  });
}
