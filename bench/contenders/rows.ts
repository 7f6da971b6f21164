import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { parseConfig } from '../../shared/config';
import type { FeatureTable } from '../../shared/features/feature-table';
import type { TrainingRows } from '../../shared/features/spilled-rows';
import { trainHead } from '../../shared/head/train-head';
import { Random } from '../../shared/random';
import { serve } from './serve';

const FEATURES = 1280;
const ROW_BYTES = FEATURES * Float32Array.BYTES_PER_ELEMENT;
const EPOCHS = 2;

/** usage: rows.ts ROWS [FILE]. Trains on so many drawn rows, which lie in memory or in the file. */
async function main(): Promise<void> {
  const [count = '', file] = process.argv.slice(2);
  const rows = file === undefined ? drawTable(Number(count)) : drawFile(Number(count), file);
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

function drawFile(count: number, path: string): TrainingRows {
  const file = openSync(path, 'w+');
  const random = new Random(1);
  const row = new Float32Array(FEATURES);
  for (let i = 0; i < count; i++) {
    drawRow(random, row);
    writeSync(file, new Uint8Array(row.buffer), 0, ROW_BYTES, i * ROW_BYTES);
  }
  process.once('exit', () => closeSync(file));
  return {
    count,
    featureCount: FEATURES,
    labels: labelsOf(count),
    readRow(at, into) {
      readSync(file, new Uint8Array(into.buffer, into.byteOffset, ROW_BYTES), 0, ROW_BYTES, at * ROW_BYTES);
    },
  };
}

void main();
