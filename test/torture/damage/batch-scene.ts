import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { writeSmallBase } from '../../support/small-base-file';
import { bundleProgram } from '../support/bundle-program';
import { headstartAll } from './command-reader';
import { BASE, SAMPLE, STORE } from './run-scene';
import type { Answer, How, Reader, Scene } from './scene';

const PROGRAM = 'program/predict-batch.js';

/** A batch prediction on the model of a registry, as the stack's functions make it. */
export const BATCH_SCENE: Scene = {
  name: 'batch prediction',
  async make(folder) {
    bundleProgram('test/torture/damage/programs/predict-batch.ts', join(folder, 'program'));
    await writeSmallBase(join(folder, 'base.h5'));
    await headstartAll(folder, [
      SAMPLE,
      ['train', 'drawn.zip', '--out', 'out', ...STORE, ...BASE, '--epochs', '2'],
      ['models', 'publish', 'out', '--name', 'pets', ...STORE],
    ]);
    const [{ code, output }] = await predictBatch(folder, 'all', {});
    if (code !== 0) throw new Error(`The batch prediction ended with ${code}: ${output}`);
  },
  isTried: (file) => file.startsWith('store/predictions/'),
  readers: () => [
    steps('all', /^/),
    // A plan that is damaged, and a list that Step Functions reads, are made by the first step.
    steps('planned', /^(?!.*\/shards\.json$)/),
    steps('written', /\/(plan\.json|parts\/)/),
  ],
};

const steps = (which: string, reads: RegExp): Reader => ({
  name: `the steps of a batch prediction, ${which}`,
  reads: (file) => reads.test(file),
  leaves: ['store/predictions/drawn-1/predictions.csv', 'store/predictions/drawn-1/predictions.jsonl'],
  run: (folder, how) => predictBatch(folder, which, how),
});

async function predictBatch(folder: string, which: string, { through = [] }: How): Promise<[Answer]> {
  const at = (name: string) => join(folder, name);
  const [command = '', ...args] = [...through, process.execPath, at(PROGRAM), at('store'), at('drawn.zip'), which];
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return [{ code, said: '', output }];
}
