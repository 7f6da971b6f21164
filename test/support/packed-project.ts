import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../../cli/cache-folder';
import { npmProgram } from '../../cli/machine/npm-program.mjs';
import { PROJECT_ROOT } from '../../cli/project-root';
import { packHeadstart } from '../../setup/release/pack-release';

/** A project that has headstart as npm packs it, and nothing else. */
export interface PackedProject {
  readonly folder: string;
  /** Paths in the package. */
  readonly packed: readonly string[];
  /**
   * A program to its end.
   * @param cwd the project's folder without it
   * @throws Error with all that it has written where it fails
   */
  run(command: string, args: readonly string[], cwd?: string, env?: Readonly<Record<string, string>>): Promise<string>;
  /** What `npx headstart` runs, without the second that npx takes. */
  installed(...args: string[]): Promise<string>;
  remove(): void;
}

/** `npm install` as users type it: a script that calls this one hands on that scripts are turned off in this project. */
export const INSTALL: readonly string[] = [
  'install',
  '--ignore-scripts=false',
  '--prefer-offline',
  '--no-audit',
  '--no-fund',
];

/**
 * npm brings some 200 packages, from its cache where they lie there; it fails without cache and registry. `headstart setup` has
 * to follow.
 */
export async function packedProject(): Promise<PackedProject> {
  const folder = mkdtempSync(join(tmpdir(), 'headstart-package-'));
  const run: PackedProject['run'] = (command, args, cwd = folder, own = {}) => {
    const env = {
      ...{ ...process.env, HEADSTART_CACHE: cacheFolder(process.env), NO_COLOR: '1', FORCE_COLOR: undefined },
      ...own,
    };
    return new Promise((resolve, reject) => {
      execFile(command, args, { cwd, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
        if (error) reject(new Error(`${[command, ...args].join(' ')} ended with ${error.code}:\n${stdout}\n${stderr}`));
        else resolve(stdout);
      });
    });
  };
  const installed = (...args: string[]) => run(join(folder, 'node_modules/.bin/headstart'), args);
  const { filename, files } = await packHeadstart(PROJECT_ROOT, folder, npmProgram());
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'empty', private: true }));
  await run('npm', [...INSTALL, `./${filename}`]);
  return {
    ...{ folder, run, installed },
    packed: files.map(({ path }) => path),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
