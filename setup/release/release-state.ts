import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../../cli/machine/run-program';

/** What says whether a commit can be released. */
export interface ReleaseState {
  readonly version: string;
  /** In package-lock.json. */
  readonly lockedVersion: string;
  readonly changelog: string;
  /** Lines of `git status --porcelain`. */
  readonly changes: readonly string[];
  readonly tags: readonly string[];
  /** Whether what later releases are compared with has been kept: the stack's template. */
  readonly keepsTemplate: boolean;
}

/** @throws SetupError where git does not answer */
export async function releaseState(root: string): Promise<ReleaseState> {
  const text = (name: string) => readFile(join(root, name), 'utf8');
  const lines = async (...args: string[]) =>
    (await runProgram('git', args, { cwd: root })).split('\n').filter((line) => line !== '');
  const { version } = JSON.parse(await text('package.json'));
  return {
    version,
    lockedVersion: JSON.parse(await text('package-lock.json')).version,
    changelog: await text('CHANGELOG.md'),
    changes: await lines('status', '--porcelain'),
    tags: await lines('tag', '--list'),
    keepsTemplate: existsSync(join(root, 'test/infra/released', `${version}.json`)),
  };
}
