import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../../cli/project-root';
import {
  architectureOf,
  checkFor,
  expectedArchitecture,
  expectedBackbone,
} from '../../../shared/backbone/architectures';
import { KNOWN_SOURCES } from '../../../shared/backbone/known-sources';
import { TORCH_NETWORKS } from '../../../shared/backbone/pytorch/torch-networks';
import { parseConfig } from '../../../shared/config';

const PARTS = ['cli', 'functions', 'infra', 'shared', 'web'];
/** Where a kind of base is known in all its parts. */
const OWN = /^shared\/backbone\//;
/** What trains Keras' MobileNetV2 further, or writes and reads it layer by layer. */
const OF_KERAS_LAYERS = /^shared\/(fine-tune\/|head\/(keras-config|read-model-tfjs|write-model-(keras|tfjs))\.ts$)/;

const files = PARTS.flatMap((part) =>
  readdirSync(join(PROJECT_ROOT, part), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${part}/${name}`),
).filter((file) => !OWN.test(file));
const textOf = (file: string) => readFileSync(join(PROJECT_ROOT, file), 'utf8');
const matching = (pattern: RegExp) => files.filter((file) => pattern.test(textOf(file))).sort();

describe('what lies outside the folder of a kind of base', () => {
  test('knows no kind, but for those that bring one into the store, plan by its cost, train it further, or name its space of features', () => {
    const kinds = readdirSync(join(PROJECT_ROOT, 'shared/backbone'), { withFileTypes: true });
    const names = kinds.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    const knowing = matching(new RegExp(`/backbone/(${names.join('|')})/`));
    expect(knowing.filter((file) => !OF_KERAS_LAYERS.test(file))).toEqual([
      'cli/base/describe-onnx-apart.ts',
      'cli/base/describe-onnx-once.ts',
      'cli/base/serve-description.ts',
      'functions/base/base-provider.ts',
      'functions/base/named-base.ts',
      'functions/base/prepare-known.ts',
      'functions/base/prepare-onnx-file.ts',
      'functions/base/prepare-pair.ts',
      'functions/full-pass/compute-boundary.ts',
      'functions/full-pass/fine-tune-base.ts',
      'functions/handler.ts',
      'functions/seconds-per-image.ts',
      'shared/features/feature-space.ts',
    ]);
  });

  test('knows the layers of MobileNetV2 only where it writes Keras layers, or trains them further', () => {
    expect(matching(/from '[^']*backbone\/mobilenet-v2\/mobilenet-v2'/)).toEqual([
      'shared/fine-tune/plan-fine-tune.ts',
      'shared/fine-tune/stages.ts',
      'shared/fine-tune/train-from-scratch.ts',
      'shared/head/keras-config.ts',
      'shared/head/write-model-keras.ts',
      'shared/head/write-model-tfjs.ts',
    ]);
  });

  test('names no layer, and counts on no number of features', () => {
    expect(matching(/['"`](Conv_1|Conv1|out_relu|block_\d+_\w+|features\.\d+)\b/)).toEqual([
      // A remedy that shows what may be given.
      ...matching(/such as "block_13_expand"/),
    ]);
    expect(matching(/\b1280\b/)).toEqual([]);
  });
});

describe('the pool', () => {
  test('gives each base one name, and each of PyTorch the network that reads it', () => {
    const ids = KNOWN_SOURCES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const torch = KNOWN_SOURCES.filter(({ format }) => format === 'pytorch').map(({ id }) => id);
    expect(torch.sort()).toEqual([...TORCH_NETWORKS.keys()].sort());
  });

  test.each(KNOWN_SOURCES.map(({ id, format }) => [id, format] as const))(
    '%s is known before it is fetched',
    (id, format) => {
      const config = parseConfig({ base: id });
      const architecture = expectedArchitecture(config);
      expect(() => checkFor(architecture, config)).not.toThrow();
      expect(architecture.id).toBe(format === 'onnx' ? 'onnx-file' : id);
      const backbone = expectedBackbone(config);
      if (format === 'onnx') expect(backbone).toBeUndefined();
      else expect(architectureOf(backbone!)).toBe(architecture);
    },
  );

  test('an architecture of a later release is refused by its name', () => {
    expect(() => architectureOf({ architecture: 'efficientnet-v9' })).toThrow(
      /"efficientnet-v9", this release knows mobilenet-v2/,
    );
  });
});
