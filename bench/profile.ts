import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../cli/project-root';
import { photographs } from '../test/support/requirements';
import { type CpuProfile, flameSvg } from './flame-svg';
import { HEADSTART } from './headstart';

/**
 * `npm run bench:profile`: `headstart train` under the profiler, and a flame graph of each kind of thread in
 * docs/performance/: the main one, and one that runs the base.
 */
async function main(): Promise<void> {
  const archive = process.argv[2] ?? photographs();
  if (!archive) throw new Error('usage: npm run bench:profile -- PHOTOS.zip');
  const work = await mkdtemp(join(tmpdir(), 'headstart-profile-'));
  try {
    const profiles = join(work, 'profiles');
    const profiler = ['--cpu-prof', '--cpu-prof-interval', '500', '--cpu-prof-dir', profiles];
    const train = [
      'train',
      archive,
      '--out',
      join(work, 'run'),
      '--store',
      join(work, 'store'),
      '--base',
      'stanford-dogs',
    ];
    execFileSync(process.execPath, [...profiler, HEADSTART, ...train, '--quiet'], { stdio: 'ignore' });
    const files = (await readdir(profiles)).map((name) => join(profiles, name));
    const bySize = (await Promise.all(files.map(async (file) => ({ file, bytes: (await stat(file)).size })))).sort(
      (a, b) => b.bytes - a.bytes,
    );
    const folder = join(PROJECT_ROOT, 'docs/performance');
    await mkdir(folder, { recursive: true });
    for (const [i, name] of ['main-thread', 'base-thread'].entries()) {
      const profile = JSON.parse(await readFile(bySize[i]?.file as string, 'utf8')) as CpuProfile;
      await writeFile(
        join(folder, `flame-${name}.svg`),
        flameSvg(profile, `headstart train, ${name.replace('-', ' ')}`),
      );
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
