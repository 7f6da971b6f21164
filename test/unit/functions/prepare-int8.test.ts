import { readFile } from 'node:fs/promises';
import type { StepContext } from '../../../functions/handler';
import { ingest } from '../../../functions/ingest';
import { openSource } from '../../../shared/archive/open-source';
import { baseKeys } from '../../../shared/artifacts';
import { mobilenetV2Backbone } from '../../../shared/backbone/mobilenet-v2/backbone';
import type { BaseWeights } from '../../../shared/backbone/mobilenet-v2/base-weights';
import { foldedBase } from '../../../shared/backbone/mobilenet-v2/fold-base';
import { readBaseWeights } from '../../../shared/backbone/mobilenet-v2/read-base-weights';
import { storeBase } from '../../../shared/backbone/mobilenet-v2/store-base';
import { parseConfig } from '../../../shared/config';
import { readManifest } from '../../../shared/dataset/read-manifest';
import { ConfigError } from '../../../shared/errors';
import { featureSpace } from '../../../shared/features/feature-space';
import { Random } from '../../../shared/random';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';
import { stanfordDogs } from '../../support/requirements';
import { testThreads } from '../../support/test-threads';
import { tinyBmp } from '../../support/tiny-bmp';
import { writeZip, type ZipEntry } from '../../support/write-zip';

let base: BaseWeights;
beforeAll(async () => {
  base = await readBaseWeights({ name: 'stanford-dogs', bytes: await readFile(stanfordDogs()) }, 1);
});
const CONFIG = { precision: 'int8', imageSizePx: 96, split: { train: 0.9, validation: 0.1, test: 0 } };

/** Cats are all noise and dogs nearly white, so that any network can tell. */
function picture(i: number, isCat: boolean): Uint8Array {
  const bytes = tinyBmp(i, 16);
  const random = new Random(i);
  for (let at = 54; at < bytes.length; at++) bytes[at] = isCat ? random.below(256) : 255 - random.below(9);
  return bytes;
}

/** Ingests pictures of two classes, one in `perCat` a cat; `bad` of them cannot be decoded. */
async function ingestPictures(
  images: number,
  { config = {}, bad = 0, perCat = 2, store = new MemoryBlobStore() } = {},
) {
  const files: ZipEntry[] = Array.from({ length: images }, (_, i) => {
    const isCat = i % perCat === 1;
    return {
      name: `pets/${isCat ? 'cats' : 'dogs'}/${i}.bmp`,
      data: i < bad ? `no picture ${i}` : picture(i, isCat),
    };
  });
  await store.put('incoming/pets.zip', writeZip(files));
  await storeBase(base, store, 96);
  const notices: string[] = [];
  let layersRead = 0;
  const context: StepContext = {
    store,
    base: {
      prepare: async ({ width, imageSizePx = 160 }) => ({
        ...{ name: base.name, sha256: base.sha256 },
        backbone: mobilenetV2Backbone(width, imageSizePx),
      }),
      async layers() {
        layersRead++;
        return foldedBase(base);
      },
      weights: async () => base,
      engine: () => Promise.reject(new Error('not asked for')),
      threads: testThreads,
    },
    openSource: (uri) => openSource(uri, () => store),
    // That the set is small is said of each of them, and tested elsewhere.
    progress: (event) =>
      void (event.kind === 'notice' && !/^The data set is small/.test(event.text) && notices.push(event.text)),
    signal: new AbortController().signal,
  };
  const input = { source: 'memory:/incoming/pets.zip', config: { ...CONFIG, ...config } };
  await ingest.invoke({ runId: 'run-1', input }, context);
  return { store, notices, layersRead, manifest: await readManifest(store, 'run-1') };
}

type Ingested = Awaited<ReturnType<typeof ingestPictures>>;

/** Calibrating takes seconds: sixty pictures are ingested once into an empty store, and each test has a copy of what that left. */
let sixty: Ingested;
beforeAll(async () => {
  sixty = await ingestPictures(60);
});

async function copyOf({ store }: Ingested): Promise<MemoryBlobStore> {
  const copy = new MemoryBlobStore();
  for await (const { key } of store.list('')) await copy.put(key, (await store.get(key)) as Uint8Array);
  return copy;
}

describe('ingest, asked for int8', () => {
  test('calibrates on training images, and gives the features an address of their own', async () => {
    const { manifest, store, notices } = sixty;
    expect(notices).toEqual([]);
    expect(manifest.base.int8).toMatchObject({ kind: 'used', guard: { cosine: expect.any(Number) } });
    if (manifest.base.int8?.kind !== 'used') throw new Error('not used');
    const { calibration, calibrationImages, guard } = manifest.base.int8;
    expect(calibrationImages + guard.images).toBeLessThanOrEqual(60);
    expect(calibrationImages).toBeGreaterThanOrEqual(16);
    expect(await store.size(baseKeys(base.sha256).int8(calibration).onnx)).toBeGreaterThan(300_000);
    expect(featureSpace(manifest)).toContain(`-onnx-int8-${calibration}`);
  });

  test('finds the calibration that it has made before, and makes another for another seed', async () => {
    const store = await copyOf(sixty);
    const second = await ingestPictures(60, { store });
    expect(second.layersRead).toBe(0);
    expect(second.manifest).toEqual(sixty.manifest);
    const other = await ingestPictures(60, { store, config: { seed: 2 } });
    expect(other.layersRead).toBe(1);
    expect(featureSpace(other.manifest)).not.toBe(featureSpace(sixty.manifest));
  });

  test('measures both networks by what the images of the guard show', async () => {
    // Classes of one size come in turn, so that labels of other images would be as good.
    const { manifest } = await ingestPictures(60, { perCat: 3 });
    if (manifest.base.int8?.kind !== 'used') throw new Error('not used');
    const { accuracy, images } = manifest.base.int8.guard;
    expect(images).toBeGreaterThanOrEqual(16);
    expect(accuracy.float32).toBeGreaterThan(0.9);
    expect(accuracy.int8).toBeGreaterThan(0.9);
  });

  test('passes over images that cannot be read', async () => {
    const { manifest } = await ingestPictures(60, { bad: 10 });
    expect(manifest.base.int8?.kind).toBe('used');
  });

  test('falls back to float32 where there are too few images, and says so', async () => {
    const { manifest, notices } = await ingestPictures(20, { bad: 8 });
    expect(manifest.base.int8).toEqual({
      kind: 'refused',
      reason: expect.stringMatching(/^\d+ different training images can be read, calibration takes 16$/),
    });
    expect(notices).toEqual([expect.stringMatching(/^The base runs in float32 and not in int8: \d+ different/)]);
    expect(featureSpace(manifest)).toMatch(/-onnx-float32$/);
  });
});

describe('ingest, given the int8 calibration of an earlier run', () => {
  const GROWN = 80;
  let int8Calibration: string;
  let store: MemoryBlobStore;
  /** The grown archive with a calibration of its own, beside the first. */
  let grown: Ingested;
  beforeAll(async () => {
    if (sixty.manifest.base.int8?.kind !== 'used') throw new Error('not used');
    int8Calibration = sixty.manifest.base.int8.calibration;
    grown = await ingestPictures(GROWN, { store: await copyOf(sixty) });
  });
  beforeEach(async () => {
    store = await copyOf(sixty);
  });

  test('finds the features of an archive that has grown, and says what it was held against', async () => {
    const { manifest, layersRead } = await ingestPictures(GROWN, { store, config: { int8Calibration } });
    expect(featureSpace(manifest)).toBe(featureSpace(sixty.manifest));
    expect(manifest.config.int8Calibration).toBe(int8Calibration);
    expect(layersRead).toBe(0);
    const [before, after] = [sixty.manifest.base.int8, manifest.base.int8];
    if (before?.kind !== 'used' || after?.kind !== 'used') throw new Error('not used');
    expect(after.calibrationImages).toBe(before.calibrationImages);
    // Of some seventy training images, those that it was not made of.
    expect(after.guard.images).toBeGreaterThan(before.guard.images);
    expect(after.guard.images).toBeLessThanOrEqual(GROWN - after.calibrationImages);
    expect(after.guard.cosine).toBeGreaterThan(0.97);
  });

  test('is not needed where the images that were calibrated with come first in the grown archive too', async () => {
    const { manifest, layersRead, notices } = await ingestPictures(61, { store });
    expect([featureSpace(manifest), layersRead, notices]).toEqual([featureSpace(sixty.manifest), 0, []]);
    // An empty store comes to the same.
    expect(manifest).toEqual((await ingestPictures(61)).manifest);
  });

  test('gives the same manifest whatever else the store holds', async () => {
    const config = { int8Calibration };
    const plain = await ingestPictures(GROWN, { store, config });
    const again = await ingestPictures(GROWN, { store: await copyOf(grown), config });
    expect(again.manifest).toEqual(plain.manifest);
  });

  test('is named by a notice where one that would do is in the store, and never taken by itself', async () => {
    expect(sixty.notices).toEqual([]);
    const { manifest, notices } = grown;
    expect(notices).toEqual([expect.stringContaining(`--int8-calibration ${int8Calibration} would find the features`)]);
    // As an empty store would have it.
    expect(manifest).toEqual((await ingestPictures(GROWN)).manifest);
    expect(featureSpace(manifest)).not.toBe(featureSpace(sixty.manifest));
    // An archive that lacks images which it was made of is another archive.
    const other = await ingestPictures(40, { store });
    expect(other.notices.join()).not.toContain(int8Calibration);
  });

  test.each([
    ['that the store does not hold', {}, (_: string) => 'ef'.repeat(32), /has no such calibration of the base/],
    ['of another input size', { imageSizePx: 128 }, (id: string) => id, /whose imageSizePx is 96, wanted 128/],
    ['of other limits', { limits: { imagePixels: 1e6 } }, (id: string) => id, /whose imagePixels is 210000000, wanted/],
    [
      'made of images that are to be measured with',
      { split: { train: 0.3, validation: 0.7, test: 0 } },
      (id: string) => id,
      /was made of "pets\/.+" among others, a validation image here/,
    ],
  ])('refuses one %s', async (_, changed, idOf, wanted) => {
    const attempt = ingestPictures(60, {
      store,
      config: { ...changed, int8Calibration: idOf(int8Calibration) },
    });
    await expect(attempt).rejects.toThrow(ConfigError);
    await expect(attempt).rejects.toThrow(wanted);
  });
});

describe('parseConfig()', () => {
  test.each([
    [{ int8Calibration: 'ab'.repeat(32) }, '"int8Calibration" is given and "precision" is "float32"'],
    [{ precision: 'int8', int8Calibration: 'my-run' }, 'wanted the id of a calibration, 64 hexadecimal figures'],
    [{ precision: 'int8', engine: 'tfjs' }, '"engine" is "tfjs"'],
    [{ precision: 'int8', mode: 'fine-tune' }, '"mode" is "fine-tune"'],
  ])('parseConfig() refuses int8 with %j', (config, found) => {
    expect(() => parseConfig(config)).toThrow(ConfigError);
    expect(() => parseConfig(config)).toThrow(found);
  });
});
