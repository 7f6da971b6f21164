import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../../../shared/hash';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../../support/small-base-file';
import { tinyBmp } from '../../support/tiny-bmp';
import { BATCH_SCENE } from './batch-scene';
import { commandReader, headstartAll } from './command-reader';
import { KILLED_SCENE } from './killed-scene';
import { BASE, runScene, SAMPLE, STORE } from './run-scene';
import type { Scene } from './scene';
import { SERVED_SCENE } from './served-scene';
import { SERVED_RUN } from './server-reader';

const SWEEP = ['sweep', 'out', '--trials', '2', ...STORE, '--quiet'];
const EXPORT = ['export', 'out', '--quiet'];
const INSPECT = ['inspect', 'drawn.zip', '--out', 'inspected', ...STORE, ...BASE, '--quiet'];

const RUN = runScene({
  name: 'run',
  flags: ['--repeats', '2', '--calibrate'],
  afterwards: [SWEEP, EXPORT],
  isTried: (file) => /^(store|out)\//.test(file),
  more: () => [
    SERVED_RUN,
    commandReader({ commands: [SWEEP], reads: /^(out\/(run|sweep)\.json$|store\/runs\/)/, leaves: ['out/sweep.json'] }),
  ],
});

const FINE_TUNED = runScene({
  name: 'fine-tuned run',
  flags: ['--fine-tune', '--fine-tune-epochs', '1'],
  isTried: (file) => /\/fine-tune\/|-at-[^/]*\//.test(file),
});

const VIEWS = runScene({
  name: 'run with views',
  flags: ['--augment', '2'],
  isTried: (file) => /-views-[^/]*\/|\.views\.json$/.test(file),
});

const INT8 = runScene({
  name: 'int8 run',
  flags: ['--precision', 'int8'],
  isTried: (file) => /\/int8\/|-int8-[^/]*\/|^out\/model\/(model\.onnx|golden\.json)$/.test(file),
});

/** As Keras' file is called; these weights are random. */
const IMAGENET = 'mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_96_no_top.h5';

const NAMED = runScene({
  name: 'named base and cache',
  base: ['--base', 'imagenet', ...SMALL_BASE_FLAGS],
  flags: [],
  async before(folder) {
    const bases = join(folder, 'cache/bases');
    mkdirSync(bases, { recursive: true });
    await writeSmallBase(join(bases, IMAGENET));
    writeFileSync(join(bases, `${IMAGENET}.sha256`), `${sha256Hex(readFileSync(join(bases, IMAGENET)))}\n`);
  },
  isTried: (file) => /^(cache|store\/base\/names)\//.test(file),
});

const INSPECTED: Scene = {
  name: 'inspection',
  async make(folder) {
    await writeSmallBase(join(folder, 'base.h5'));
    await headstartAll(folder, [SAMPLE, INSPECT]);
  },
  isTried: (file) => /^(store\/statistics|inspected)\//.test(file),
  readers: () => [
    commandReader({ commands: [INSPECT], reads: /^(store|inspected)\//, leaves: ['inspected'] }),
    commandReader({
      commands: [['inspect', 'drawn.zip', '--exclude-list', 'list.txt', ...STORE, ...BASE, '--json']],
      reads: /^store\//,
      leaves: ['list.txt'],
      says: true,
    }),
  ],
};

const publish = (out: string) => ['models', 'publish', out, '--name', 'pets', ...STORE, '--quiet'];
const predict = (model: string) => ['predict', model, 'image.bmp', ...STORE, '--json'];
const models = (...args: readonly string[]) => ['models', ...args, ...STORE];
const says = (...commands: readonly (readonly string[])[]) =>
  commandReader({ commands, reads: /^store\/models\//, says: true });

const REGISTRY: Scene = {
  name: 'registry',
  async make(folder) {
    await writeSmallBase(join(folder, 'base.h5'));
    const train = (out: string, epochs: string) => [
      ...['train', 'drawn.zip', '--out', out, ...STORE, ...BASE, '--epochs', epochs],
    ];
    writeFileSync(join(folder, 'image.bmp'), tinyBmp(1));
    await headstartAll(folder, [SAMPLE, train('out', '2'), train('out2', '3'), publish('out'), publish('out2')]);
  },
  isTried: (file) => /^store\/models\//.test(file),
  readers: () => [
    says(models('list', '--json')),
    says(models('show', 'pets@v1', '--json')),
    says(models('compare', 'pets@v1', 'pets@v2', '--json')),
    says(predict('pets@v1')),
    says(models('promote', 'pets@v2', '--force', '--quiet'), predict('pets')),
    says(models('promote', 'pets@v2', '--force', '--quiet'), models('rollback', 'pets', '--quiet'), predict('pets')),
    // The version is there already, and is the same model.
    says(publish('out'), predict('pets@v1')),
  ],
};

export const SCENES: readonly Scene[] = [
  RUN,
  FINE_TUNED,
  VIEWS,
  INT8,
  NAMED,
  INSPECTED,
  REGISTRY,
  BATCH_SCENE,
  SERVED_SCENE,
  KILLED_SCENE,
];
