import { readFile } from 'node:fs/promises';
import { parseConfig } from '../../shared/config';
import type { FeatureTable } from '../../shared/features/feature-table';
import { trainHead } from '../../shared/head/train-head';
import { serve } from './serve';

/** usage: head.ts TRAIN.x TRAIN.y VALIDATION.x VALIDATION.y */
async function main(): Promise<void> {
  const [trainX = '', trainY = '', validationX = '', validationY = ''] = process.argv.slice(2);
  const [train, validation] = [await table(trainX, trainY), await table(validationX, validationY)];
  await serve(async () => {
    const begun = performance.now();
    const { history } = await trainHead({
      train,
      validation,
      classes: ['cats', 'dogs'],
      config: parseConfig({}).head,
      seed: 1,
    });
    const seconds = (performance.now() - begun) / 1000;
    return { seconds, loss: history.val_loss.at(-1), accuracy: history.val_accuracy.at(-1) };
  });
  process.exit(0);
}

async function table(x: string, y: string): Promise<FeatureTable> {
  const [features, labels] = [await readFile(x), await readFile(y)];
  const count = labels.length / 4;
  return {
    count,
    featureCount: 1280,
    features: new Float32Array(Uint8Array.from(features).buffer),
    labels: new Int32Array(Uint8Array.from(labels).buffer),
    names: Array.from({ length: count }, (_, i) => String(i)),
  };
}

void main();
