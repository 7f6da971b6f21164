import type { Bench } from './figure';
import type { Worker } from './worker';

/** What a contender tells of one measurement besides its images and seconds. */
export type Told = Readonly<Record<string, number | string>>;

export interface AlternateOptions {
  /** Given what else each tells, each round. */
  onTold?(name: string, told: Told): void;
  /** Given why a contender cannot be measured; the others are. Without it the whole fails. */
  onFailure?(name: string, error: Error): void;
}

/** Starts all contenders, then measures them in turn, once per round. Images per second, by name, one value per round. */
export async function alternateWorkers(
  bench: Bench,
  contenders: readonly (readonly [name: string, start: () => Promise<Worker>])[],
  { onTold, onFailure }: AlternateOptions = {},
): Promise<Map<string, number[]>> {
  const workers = new Map<string, Worker>();
  const unlessFails = async (name: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (!onFailure) throw error;
      onFailure(name, error as Error);
      await workers.get(name)?.stop();
      workers.delete(name);
      rates.delete(name);
    }
  };
  const rates = new Map<string, number[]>();
  try {
    for (const [name, start] of contenders) {
      await unlessFails(name, async () => {
        workers.set(name, await start());
        rates.set(name, []);
      });
    }
    for (let round = 1; round <= bench.rounds; round++) {
      for (const [name, worker] of [...workers]) {
        await unlessFails(name, async () => {
          const { images, seconds, ...told } = await worker.measure();
          onTold?.(name, told);
          rates.get(name)?.push(images / seconds);
          bench.log(`round ${round}  ${name.padEnd(26)} ${(images / seconds).toFixed(0)} images/s`);
        });
      }
    }
    return rates;
  } finally {
    for (const worker of workers.values()) await worker.stop();
  }
}
