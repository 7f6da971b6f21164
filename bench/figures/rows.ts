import { join } from 'node:path';
import { thousands } from '../../shared/thousands';
import { type Figure, median } from '../figure';
import { Worker } from '../worker';
import { tsx } from '../worker-commands';

/** As many as the processor's cache holds of the batches, and far more than it holds of the rows. */
const [FEW, MANY] = [880, 100_000];
/** As the process has it in which a head is trained: docs/decisions/step-process.md. */
const ONE_THREAD = { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' };

/** What a training row costs, by how many there are and where they lie. */
export const rows: Figure = {
  id: 'rows',
  title: 'Training on many rows',
  about:
    'Microseconds of an epoch for each of its rows: drawn features, 1,280 a row, dropout 0.2, one sigmoid unit, Adam, batches of 32, TensorFlow on one thread. "From a file" is what sets above 2 GB of training features do; here the file lies in the cache of the system.',
  onlyAsked: true,
  async measure(bench) {
    const file = join(await bench.folder(), 'rows');
    const contenders = [
      [`${thousands(FEW)} rows in memory`, [String(FEW)]],
      [`${thousands(MANY)} rows in memory`, [String(MANY)]],
      [`${thousands(MANY)} rows from a file`, [String(MANY), file]],
    ] as const;
    const found = new Map<string, number[]>(contenders.map(([name]) => [name, []]));
    const workers: [string, Worker][] = [];
    for (const [name, args] of contenders) {
      workers.push([name, await Worker.start(process.execPath, [...tsx('rows.ts'), ...args], ONE_THREAD)]);
    }
    for (let round = 1; round <= bench.rounds; round++) {
      for (const [name, worker] of workers) {
        const { microseconds } = await worker.measure<{ microseconds: number }>();
        found.get(name)?.push(microseconds);
        bench.log(`round ${round}  ${name.padEnd(26)} ${microseconds.toFixed(1)} µs`);
      }
    }
    for (const [, worker] of workers) await worker.stop();
    const of = (index: number) => found.get(contenders[index]?.[0] ?? '') ?? [];
    return {
      rows: contenders.map(([name], index) => ({ name, unit: 'µs', values: of(index) })),
      ratios: { 'µs per row and epoch': median(of(1)), 'µs per row and epoch, from a file': median(of(2)) },
    };
  },
};
