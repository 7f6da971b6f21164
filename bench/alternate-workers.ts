import type { Bench } from './figure';
import type { Worker } from './worker';

/** Starts all contenders, then measures them in turn, once a round. Images a second, by name, a value a round. */
export async function alternateWorkers(
  bench: Bench,
  contenders: readonly (readonly [name: string, start: () => Promise<Worker>])[],
): Promise<Map<string, number[]>> {
  const workers: (readonly [string, Worker])[] = [];
  try {
    for (const [name, start] of contenders) workers.push([name, await start()]);
    const rates = new Map<string, number[]>(workers.map(([name]) => [name, []]));
    for (let round = 1; round <= bench.rounds; round++) {
      for (const [name, worker] of workers) {
        const { images, seconds } = await worker.measure();
        rates.get(name)?.push(images / seconds);
        bench.log(`round ${round}  ${name.padEnd(26)} ${(images / seconds).toFixed(0)} images/s`);
      }
    }
    return rates;
  } finally {
    for (const [, worker] of workers) await worker.stop();
  }
}
