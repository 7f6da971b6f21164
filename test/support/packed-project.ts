import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../../cli/cache-folder';
import { PROJECT_ROOT } from '../../cli/project-root';

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
  /** `npx headstart`. */
  installed(...args: string[]): Promise<string>;
  remove(): void;
}

/** Arguments of npm; what a package sets up after installing is done by `headstart setup`. */
export const INSTALL: readonly string[] = [
  'install',
  '--ignore-scripts',
  '--prefer-offline',
  '--no-audit',
  '--no-fund',
];

/** npm brings some 270 packages, from its cache where they lie there; it fails without cache and registry. */
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
  const installed = (...args: string[]) => run('npx', ['--no-install', 'headstart', ...args]);
  const [tarball] = JSON.parse(await run('npm', ['pack', '--json', '--pack-destination', folder], PROJECT_ROOT));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'empty', private: true }));
  await run('npm', [...INSTALL, `./${tarball.filename}`]);
  await installed('setup');
  return {
    ...{ folder, run, installed },
    packed: tarball.files.map((file: { path: string }) => file.path),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
