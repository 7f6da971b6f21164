import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../../shared/random';
import { headstart, startHeadstart } from '../../support/headstart';
import { differsFrom, makeSmallRuns } from '../support/small-runs';
import type { Trial } from '../trial';

export const trial: Trial = {
  name: 'SIGKILL at a random moment, then the same command again',
  async run({ effort, seed, log }) {
    const attempts = effort * 4;
    const random = new Random(seed);
    const failures: string[] = [];
    const runs = await makeSmallRuns();
    try {
      const reference = await runs.reference();
      for (let attempt = 0; attempt < attempts; attempt++) {
        const [out, store] = [join(runs.folder, `out-${attempt}`), join(runs.folder, `store-${attempt}`)];
        const args = runs.args({ out, store });
        const afterMs = (random.uint32() / 2 ** 32) * reference.seconds * 1000;
        // By turns with the processes that it has started, or so that they find themselves alone and still write.
        const isWhole = attempt % 2 === 0;
        const running = startHeadstart(args, { leadsGroup: true });
        const pid = running.child.pid as number;
        const timer = setTimeout(() => {
          if (running.child.exitCode === null) process.kill(isWhole ? -pid : pid, 'SIGKILL');
        }, afterMs);
        await running.ended;
        clearTimeout(timer);
        const problem = differsFrom(reference, await headstart(args), out) ?? (isWhole ? leftBehind(store) : undefined);
        if (!problem) continue;
        failures.push(
          `${isWhole ? 'all its processes' : 'the command alone'} killed after ${afterMs.toFixed(0)} ms: ${problem}`,
        );
        log(failures.at(-1) as string);
      }
      return { attempts, survived: attempts - failures.length, failures };
    } finally {
      runs.remove();
    }
  },
};

/** Rows of unfinished shards have no use once the run is done. */
function leftBehind(store: string): string | undefined {
  const folder = join(store, 'unfinished');
  const files = existsSync(folder)
    ? readdirSync(folder, { recursive: true }).filter((name) => /hsf$/.test(`${name}`))
    : [];
  return files.length ? `unfinished rows were left: ${files.join(', ')}` : undefined;
}
