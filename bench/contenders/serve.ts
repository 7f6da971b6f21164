import { createInterface } from 'node:readline';

/** The other end of worker.ts: warms up, then does the work once for each line on stdin. */
export async function serve(work: () => Promise<object>): Promise<void> {
  await work();
  console.log('ready');
  for await (const _ of createInterface({ input: process.stdin })) console.log(JSON.stringify(await work()));
}

/** Seconds that some work takes. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}
