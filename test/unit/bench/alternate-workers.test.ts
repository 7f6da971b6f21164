import { alternateWorkers } from '../../../bench/alternate-workers';
import type { Bench } from '../../../bench/figure';
import { Worker } from '../../../bench/worker';

const bench = { rounds: 2, log: () => undefined } as unknown as Bench;

const started = (script: string) => () => Worker.start(process.execPath, ['-e', script]);

/** Two images in half a second, and something besides. */
const GOOD = `console.log('ready'); require('node:readline').createInterface({ input: process.stdin })
  .on('line', () => console.log('{"images":2,"seconds":0.5,"settings":"x"}'));`;
const DOES_NOT_START = `console.error('lacks a library'); process.exit(3);`;
const DIES_LATER = `console.log('ready'); process.stdin.once('data', () => process.exit(3));`;

test('alternateWorkers() measures all that can be measured, and tells what each tells and why others cannot', async () => {
  const told: unknown[] = [];
  const failed: string[] = [];
  const rates = await alternateWorkers(
    bench,
    [
      ['good', started(GOOD)],
      ['lacking', started(DOES_NOT_START)],
      ['dying', started(DIES_LATER)],
    ],
    {
      onTold: (name, facts) => told.push([name, facts]),
      onFailure: (name, error) => failed.push(`${name}: ${error.message}`),
    },
  );
  expect([...rates]).toEqual([['good', [4, 4]]]);
  expect(told).toEqual(Array(2).fill(['good', { settings: 'x' }]));
  expect(failed).toEqual([
    expect.stringMatching(/^lacking: .*lacks a library/s),
    expect.stringMatching(/^dying: A contender has ended/),
  ]);
});

test('alternateWorkers() fails with a contender that nothing is told of', async () => {
  await expect(
    alternateWorkers(bench, [
      ['good', started(GOOD)],
      ['lacking', started(DOES_NOT_START)],
    ]),
  ).rejects.toThrow(/lacks a library/);
});
