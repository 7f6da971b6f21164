import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Bench, type Figure, median, ratio } from '../figure';
import { HEADSTART } from '../headstart';
import { runProcess } from '../run-process';

const EPOCHS = 10;
const AT = 100;

/**
 * Ten epochs of fine-tuning. Ours is the user's own command, and of it the whole state: decoding, the boundary, every
 * epoch with its validation and checkpoint, and validation and test images through the fine-tuned base. Keras' is `fit`
 * alone, on images that lie decoded in memory.
 */
export const fineTune: Figure = {
  id: 'fine-tune',
  title: `Fine-tuning from layer ${AT}, ${EPOCHS} epochs`,
  about:
    'Training images per second. Headstart: the whole state of the command, boundary computation included. Keras: fit alone, images decoded in memory',
  async measure(bench) {
    const folder = await bench.folder();
    const config = join(folder, 'config.json');
    await writeFile(config, JSON.stringify({ fineTune: { earlyStopping: false, at: AT, epochs: EPOCHS } }));
    const ours: Run[] = [];
    const keras: Run[] = [];
    for (let round = 1; round <= bench.rounds; round++) {
      ours.push(await runOurs(bench, folder, config));
      keras.push(await runKeras(bench));
      bench.log(`round ${round}  headstart ${show(ours)}  Keras ${show(keras)}`);
    }
    const values = (runs: readonly Run[]) => runs.map(({ rate }) => rate);
    const row = (name: string, runs: readonly Run[]) => {
      const facts = {
        accuracy: median(runs.map(({ accuracy }) => accuracy)),
        loss: median(runs.map(({ loss }) => loss)),
      };
      return { name, unit: 'images/s', values: values(runs), facts } as const;
    };
    return {
      rows: [row('headstart train --fine-tune', ours), row('Keras, images in memory', keras)],
      ratios: { 'headstart / Keras': ratio(values(ours), values(keras)) },
    };
  },
};

interface Run {
  /** Training images times epochs a second. */
  readonly rate: number;
  /** Of the fine-tuned model on validation, whether it was kept or not. */
  readonly accuracy: number;
  readonly loss: number;
}

const show = (runs: readonly Run[]) => `${runs.at(-1)?.rate.toFixed(0)} images/s`;

async function runOurs(bench: Bench, folder: string, config: string): Promise<Run> {
  const [out, store] = [join(folder, 'run'), join(folder, 'store')];
  for (const own of [out, store]) await rm(own, { recursive: true, force: true });
  const flags = ['--out', out, '--store', store, '--base', bench.baseH5, '--fine-tune', '--config', config];
  await runProcess(bench.keras, process.execPath, [HEADSTART, 'train', bench.archive, ...flags]);
  const read = async (name: string) => JSON.parse(await readFile(join(out, name), 'utf8'));
  const { counts, ladder } = await read('metrics.json');
  const images = Object.values(counts.train as Record<string, number>).reduce((a, b) => a + b, 0);
  const { accuracy, loss } = ladder.find(({ name }: { name: string }) => name === 'fine-tuned');
  return { rate: (images * EPOCHS) / (await read('run.json')).seconds.FullPassFineTune, accuracy, loss };
}

async function runKeras(bench: Bench): Promise<Run> {
  const script = resolve(__dirname, '../peers/keras_fine_tune.py');
  const { stdout } = await runProcess(bench.keras, bench.keras, [script, bench.photos, String(EPOCHS), String(AT)], {
    env: { BASE_H5: bench.baseH5 },
  });
  const { images_per_second: rate, accuracy, loss } = JSON.parse(stdout.trim().split('\n').at(-1) as string);
  return { rate, accuracy, loss };
}
