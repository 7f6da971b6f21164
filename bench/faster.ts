import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkWithout } from '../cli/local/faster/check-without';
import { FASTER } from '../cli/local/faster/without';
import { photographs } from '../test/support/requirements';
import { median } from './figure';
import { HEADSTART } from './headstart';

/** `npm run bench:faster -- NAME`: what one part of cli/local/faster/ saves, in pairs of runs with and without it. */
function main(): void {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { pairs: { type: 'string', default: '8' }, again: { type: 'boolean', default: false } },
  });
  const [name = '', archive = photographs()] = positionals;
  if (!name || !archive) throw new Error(`usage: npm run bench:faster -- ${FASTER.join('|')} [PHOTOS.zip] [--again]`);
  checkWithout({ HEADSTART_WITHOUT: name });
  const work = mkdtempSync(join(tmpdir(), 'headstart-faster-'));
  const seconds: Record<'with' | 'without', number[]> = { with: [], without: [] };
  try {
    for (let pair = 0; pair < Number(values.pairs); pair++) {
      // Whichever comes first finds the machine as the other left it.
      const order = pair % 2 ? (['with', 'without'] as const) : (['without', 'with'] as const);
      for (const way of order) {
        if (!values.again) rmSync(join(work, way), { recursive: true, force: true });
        const taken = train(archive, join(work, way), way === 'without' ? name : '');
        // Of a store that is kept, the first run of each way fills it.
        if (!values.again || pair > 0) seconds[way].push(taken);
      }
    }
    for (const way of ['with', 'without'] as const) {
      const all = seconds[way].map((taken) => taken.toFixed(2)).join(' ');
      console.log(`${way.padEnd(7)} ${name}: median ${median(seconds[way]).toFixed(3)} s of ${all}`);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** @returns its wall seconds */
function train(archive: string, folder: string, without: string): number {
  const places = ['--out', join(folder, 'run'), '--store', join(folder, 'store')];
  const flags = ['--base', 'stanford-dogs', '--no-config', '--quiet', '--force'];
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [HEADSTART, 'train', archive, ...places, ...flags], {
    env: { ...process.env, HEADSTART_WITHOUT: without },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`headstart train failed:\n${stderr}`);
  return (performance.now() - begun) / 1000;
}

main();
