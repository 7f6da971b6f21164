import { mkdirSync } from 'node:fs';
import { parseConfig } from '../../shared/config';
import type { FeatureTable } from '../../shared/features/feature-table';
import { SpilledSplit } from '../../shared/features/spilled-rows';
import { trainHead } from '../../shared/head/train-head';
import { Random } from '../../shared/random';
import { serve } from './serve';

const FEATURES = 1280;
const EPOCHS = 2;

/** usage: rows.ts ROWS [FOLDER]. Trains on so many drawn rows, which lie in memory or in a file there. */
async function main(): Promise<void> {
  const [count = '', folder] = process.argv.slice(2);
  const rows = folder === undefined ? drawTable(Number(count)) : drawFile(Number(count), folder);
  const validation = drawTable(32);
  const config = { ...parseConfig({}).head, epochs: EPOCHS };
  await serve(async () => {
    let begun = Number.NaN;
    await trainHead({
      train: rows,
      validation,
      classes: ['cats', 'dogs'],
      config,
      seed: 1,
      onInitial: () => {
        begun = performance.now();
      },
    });
    return { microseconds: ((performance.now() - begun) * 1000) / (rows.count * EPOCHS) };
  });
  process.exit(0);
}

/** Features as a base has them: not below zero, a fifth of them zero. */
function drawRow(random: Random, into: Float32Array): void {
  for (let i = 0; i < into.length; i++) into[i] = Math.max(0, random.uniform() - 0.2);
}

const labelsOf = (count: number) => Int32Array.from({ length: count }, (_, row) => row & 1);

function drawTable(count: number): FeatureTable {
  const features = new Float32Array(count * FEATURES);
  drawRow(new Random(1), features);
  return { count, featureCount: FEATURES, features, labels: labelsOf(count), names: [] };
}

function drawFile(count: number, folder: string): SpilledSplit {
  mkdirSync(folder, { recursive: true });
  const split = new SpilledSplit('train', FEATURES, folder);
  const nowhere = { files: [], file: new Int32Array(0), row: new Int32Array(0) };
  const put = split.take({ count, labels: labelsOf(count), names: [], ...nowhere });
  const random = new Random(1);
  const row = new Float32Array(FEATURES);
  for (let i = 0; i < count; i++) {
    drawRow(random, row);
    put(i, row);
  }
  return split;
}

void main();
