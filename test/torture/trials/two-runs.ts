import { join } from 'node:path';
import { Random } from '../../../shared/random';
import { headstart, startHeadstart } from '../../support/headstart';
import { differsFrom, makeSmallRuns } from '../support/small-runs';
import type { Trial } from '../trial';

export const trial: Trial = {
  name: 'two runs on one store at once, one of them killed',
  async run({ effort, seed, log }) {
    const attempts = effort * 2;
    const random = new Random(seed);
    const failures: string[] = [];
    const runs = await makeSmallRuns();
    try {
      const [plain, seeded] = [await runs.reference(), await runs.reference('--seed', '2')];
      for (let attempt = 0; attempt < attempts; attempt++) {
        const at = (name: string) => join(runs.folder, `${name}-${attempt}`);
        // The same run twice, and by turns another run on the same images.
        const [flags, reference] = attempt % 2 ? ([['--seed', '2'], seeded] as const) : ([[], plain] as const);
        const survivor = runs.args({ out: at('out'), store: at('store') });
        const victim = runs.args({ out: at('other'), store: at('store') }, ...flags);
        // With two at once each takes about twice as long.
        const afterMs = (random.uint32() / 2 ** 32) * 2 * plain.seconds * 1000;
        const [surviving, dying] = [startHeadstart(survivor), startHeadstart(victim)];
        const timer = setTimeout(() => dying.child.kill('SIGKILL'), afterMs);
        const [ended] = await Promise.all([surviving.ended, dying.ended]);
        clearTimeout(timer);
        const resumed = await headstart(victim);
        const problem = differsFrom(plain, ended, at('out')) ?? differsFrom(reference, resumed, at('other'));
        if (!problem) continue;
        failures.push(
          `${flags.length ? 'another run' : 'the same run'} killed after ${afterMs.toFixed(0)} ms: ${problem}`,
        );
        log(failures.at(-1) as string);
      }
      return { attempts, survived: attempts - failures.length, failures };
    } finally {
      runs.remove();
    }
  },
};
