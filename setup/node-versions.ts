import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npmProgram } from '../cli/machine/npm-program.mjs';
import { runProgram } from '../cli/machine/run-program';
import { PROJECT_ROOT } from '../cli/project-root';
import { sha256Hex } from '../shared/hash';
import { forSuites } from './for-suites';
import type { Terminal } from './terminal';

const FOLDER = join(PROJECT_ROOT, 'test/node-versions');
const STAMP = 'lock.sha256';
const TIMEOUT_MS = 10 * 60_000;

/** The programs of each version that test/node-versions names, by that name (node-24); undefined where set-up has not brought them. */
export function nodeVersions(cache: string): ReadonlyMap<string, string> | undefined {
  const folder = join(cache, 'node-versions');
  if (!existsSync(join(folder, STAMP))) return undefined;
  const { dependencies } = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8'));
  return new Map(Object.keys(dependencies).map((name) => [name, join(folder, 'node_modules', name, 'bin/node')]));
}

/**
 * Other versions of Node, for the suite that runs the command line on each: those of test/node-versions/package-lock.json,
 * from npm's registry.
 * @returns whether they are there
 */
export async function ensureNodeVersions(cache: string, terminal: Terminal): Promise<boolean> {
  const folder = join(cache, 'node-versions');
  const lock = await readFile(join(FOLDER, 'package-lock.json'));
  const wanted = sha256Hex(lock);
  if (existsSync(join(folder, STAMP)) && (await readFile(join(folder, STAMP), 'utf8')) === wanted) return true;
  const work = `${folder}.${process.pid}.tmp`;
  const about = {
    title: 'Node 22, 24 and 26',
    doing: 'to run the command line on each in tests (370 MB, once)',
    without: 'The suite that runs the command line on each will be skipped',
  };
  try {
    return await forSuites(terminal, about, async () => {
      await mkdir(work, { recursive: true });
      for (const name of ['package.json', 'package-lock.json']) await copyFile(join(FOLDER, name), join(work, name));
      const [npm, ...first] = npmProgram();
      const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
      await runProgram(npm, [...first, 'ci', '--prefix', work, ...flags], { cwd: work, timeoutMs: TIMEOUT_MS });
      await writeFile(join(work, STAMP), wanted);
      await rm(folder, { recursive: true, force: true });
      await rename(work, folder);
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
