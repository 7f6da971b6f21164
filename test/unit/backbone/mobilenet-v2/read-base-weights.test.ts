import type { BaseWeights } from '../../../../shared/backbone/mobilenet-v2/base-weights';
import { readBaseWeights } from '../../../../shared/backbone/mobilenet-v2/read-base-weights';
import { BaseError } from '../../../../shared/errors';
import { sha256Hex } from '../../../../shared/hash';
import { randomBase } from '../../../support/random-base';
import { type H5Layout, writeKerasH5, writeTfjsModel } from '../../../support/write-base-files';

const base = randomBase(0.35);
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

function expectSameWeights(found: BaseWeights) {
  expect([...found.layers.keys()]).toEqual([...base.layers.keys()]);
  for (const [layer, weights] of base.layers) {
    expect([...found.layers.get(layer)!.keys()]).toEqual([...weights.keys()]);
    for (const [weight, { shape, values }] of weights) {
      const tensor = found.layers.get(layer)!.get(weight)!;
      expect(tensor.shape).toEqual(shape);
      expect(Buffer.compare(Buffer.from(tensor.values.buffer), Buffer.from(values.buffer))).toBe(0);
    }
  }
}

async function problemOf(reading: Promise<unknown>): Promise<string> {
  const error = await reading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(BaseError);
  return (error as BaseError).message;
}

describe('readBaseWeights() of Keras H5', () => {
  test.each<H5Layout>(['weights-only', 'weights-only-2018', 'full-model', 'keras-3', 'keras-3-unnamed'])(
    'readBaseWeights() reads the %s layout by name',
    async (layout) => {
      const bytes = await writeKerasH5(base, layout);
      const found = await readBaseWeights({ name: 'mine.h5', bytes }, 0.35);
      expectSameWeights(found);
      expect(found).toMatchObject({ name: 'mine.h5', width: 0.35, sha256: sha256Hex(bytes) });
    },
  );

  test('readBaseWeights() names the missing weight, found and wanted', async () => {
    const layers = new Map(base.layers);
    layers.delete('block_5_project');
    const bytes = await writeKerasH5({ ...base, layers }, 'weights-only');
    expect(await problemOf(readBaseWeights({ name: 'mine.h5', bytes }, 0.35))).toContain(
      'Base weights "mine.h5" do not fit MobileNetV2 of width 0.35: "block_5_project/kernel" is missing, wanted [1, 1, 96, 16]',
    );
  });

  test('readBaseWeights() names the weight of the wrong shape, found and wanted', async () => {
    const layers = new Map(base.layers);
    layers.set('Conv_1', new Map([['kernel', { shape: [1, 1, 112, 640], values: new Float32Array(112 * 640) }]]));
    const bytes = await writeKerasH5({ ...base, layers }, 'keras-3');
    expect(await problemOf(readBaseWeights({ name: 'mine.h5', bytes }, 0.35))).toContain(
      '"Conv_1/kernel" is [1, 1, 112, 640], wanted [1, 1, 112, 1280]',
    );
  });

  test('readBaseWeights() tells which width a file holds', async () => {
    const bytes = await writeKerasH5(base, 'full-model');
    const problem = await problemOf(readBaseWeights({ name: 'mine.h5', bytes }, 1.0));
    expect(problem).toContain('"Conv1/kernel" is [3, 3, 3, 16], wanted [3, 3, 3, 32]');
    expect(problem).toContain('The file has width 0.35');
  });

  test('readBaseWeights() refuses a file with two bases', async () => {
    const bytes = await writeKerasH5(base, 'full-model', (file) => {
      const twin = file.create_group('model_weights/twin').create_group('Conv1');
      twin.create_dataset({ name: 'kernel', data: new Float32Array(4), shape: [4] });
    });
    expect(await problemOf(readBaseWeights({ name: 'mine.h5', bytes }, 0.35))).toContain(
      '"Conv1/kernel" more than once',
    );
  });

  test('readBaseWeights() refuses numbers of another type', async () => {
    const layers = new Map(base.layers);
    layers.delete('Conv1');
    const bytes = await writeKerasH5({ ...base, layers }, 'weights-only', (file) => {
      const group = file.create_group('Conv1').create_group('Conv1');
      group.create_dataset({ name: 'kernel:0', data: new Int32Array(432), shape: [3, 3, 3, 16] });
    });
    expect(await problemOf(readBaseWeights({ name: 'mine.h5', bytes }, 0.35))).toContain(
      '"Conv1/kernel" is [3, 3, 3, 16] of another type than float32',
    );
  });

  test('readBaseWeights() reads weights that another program has compressed, or kept in float64', async () => {
    const layers = new Map(base.layers);
    layers.delete('Conv_1');
    layers.delete('Conv_1_bn');
    const bytes = await writeKerasH5({ ...base, layers }, 'weights-only', (file) => {
      for (const layer of ['Conv_1', 'Conv_1_bn']) {
        const group = file.create_group(layer).create_group(layer);
        for (const [name, { values, shape }] of base.layers.get(layer)!) {
          const chunks = shape.map((size) => Math.min(size, 100));
          const packed = { name, data: values, shape: [...shape], chunks, compression: 'gzip' as const };
          const wide = { name, data: new Float64Array(values), shape: [...shape] };
          group.create_dataset(layer === 'Conv_1' ? packed : wide);
        }
      }
    });
    expectSameWeights(await readBaseWeights({ name: 'mine.h5', bytes }, 0.35));
  });

  test('readBaseWeights() refuses a file damaged anywhere', async () => {
    const whole = await writeKerasH5(base, 'weights-only');
    for (let i = 0; i < 20; i++) {
      const damaged = whole.slice();
      damaged.fill(0xff, 100 + i * 400, 140 + i * 400);
      await readBaseWeights({ name: 'bad.h5', bytes: damaged }, 0.35).catch((error) => {
        expect(error).toBeInstanceOf(BaseError);
      });
    }
  });

  test('readBaseWeights() refuses a truncated file and one that Keras did not write', async () => {
    const whole = await writeKerasH5(base, 'weights-only');
    const truncated = readBaseWeights({ name: 'cut.h5', bytes: whole.subarray(0, 20_000) }, 0.35);
    expect(await problemOf(truncated)).toContain('Cannot read base weights "cut.h5": the HDF5 file is damaged');
    const empty = await writeKerasH5({ ...base, layers: new Map() }, 'weights-only', (file) =>
      file.delete_attribute('layer_names'),
    );
    expect(await problemOf(readBaseWeights({ name: 'empty.h5', bytes: empty }, 0.35))).toContain('no Keras weights');
  });
});

describe('readBaseWeights() of a TensorFlow.js model', () => {
  const { json: model, shards } = writeTfjsModel(base);
  const siblings: Record<string, Uint8Array> = {
    'group1-shard1of2.bin': shards[0]!,
    'group1-shard2of2.bin': shards[1]!,
  };
  const readSibling = async (path: string) => siblings[path];
  const read = (value: unknown, sibling = readSibling) =>
    readBaseWeights({ name: 'model.json', bytes: json(value), readSibling: sibling }, 0.35);
  type Manifest = { paths: string[]; weights: Record<string, unknown>[] };
  const changed = (change: (manifest: Manifest) => void) => {
    const copy = structuredClone(model) as { weightsManifest: Manifest[] };
    change(copy.weightsManifest[0]!);
    return copy;
  };

  test('readBaseWeights() reads a layers-model, its sha256 over all files', async () => {
    const found = await read(model);
    expectSameWeights(found);
    expect(found.sha256).toBe(sha256Hex(Buffer.concat([json(model), ...shards])));
  });

  test('readBaseWeights() names a weight file that is missing or too short', async () => {
    expect(await problemOf(read(model, async () => undefined))).toContain('"group1-shard1of2.bin" is missing');
    const short = async (path: string) => (path.includes('2of2') ? shards[1]!.subarray(0, 100) : shards[0]);
    expect(await problemOf(read(model, short))).toContain('its files have');
  });

  test.each(['../secret.bin', '/etc/secret.bin', 'file:///secret.bin', 'a\\b.bin'])(
    'readBaseWeights() refuses a weight file at %s',
    async (path) => {
      const escaping = changed((manifest) => {
        manifest.paths[0] = path;
      });
      expect(await problemOf(read(escaping))).toContain('is not in the same folder');
    },
  );

  test('readBaseWeights() refuses a quantised weight and a graph model', async () => {
    const quantised = changed((manifest) => {
      manifest.weights[0]!.quantization = { dtype: 'uint8', min: 0, scale: 1 };
    });
    expect(await problemOf(read(quantised))).toContain('"Conv1/kernel" is of type uint8, wanted float32');
    expect(await problemOf(read({ ...model, format: 'graph-model' }))).toContain('it is a graph model');
  });
});

describe('readBaseWeights() of other files', () => {
  test.each([
    ['a zip', Buffer.from('PK\u0003\u0004rest'), 'Save a .keras file again'],
    ['a text', Buffer.from('hello'), 'neither a Keras H5 file nor a model.json'],
    ['nothing', new Uint8Array(0), 'neither a Keras H5 file nor a model.json'],
  ])('readBaseWeights() refuses %s', async (_, bytes, problem) => {
    expect(await problemOf(readBaseWeights({ name: 'x', bytes }, 1.0))).toContain(problem);
  });

  test('readBaseWeights() refuses JSON that is no model', async () => {
    const reading = readBaseWeights({ name: 'x', bytes: json({ a: 1 }), readSibling: async () => undefined }, 1.0);
    expect(await problemOf(reading)).toContain('not a model.json');
  });
});
