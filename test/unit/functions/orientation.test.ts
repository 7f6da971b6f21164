import { readTrainingPixels } from '../../../functions/base/read-training-pixels';
import { eachImage } from '../../../functions/each-image';
import { readListing } from '../../../shared/archive/read-listing';
import { runKeys } from '../../../shared/artifacts';
import type { Config } from '../../../shared/config';
import { readDataset } from '../../../shared/dataset/read-dataset';
import { readManifest } from '../../../shared/dataset/read-manifest';
import { type Computed, computeFeatures, computePainted } from '../../../shared/features/compute-features';
import { featureSpace } from '../../../shared/features/feature-space';
import { paintViews } from '../../../shared/features/paint-views';
import { shardResultSchema } from '../../../shared/features/shard-result';
import { updateFeatureIndex } from '../../../shared/features/update-feature-index';
import { createPixelEngine } from '../../../shared/fine-tune/pixel-engine';
import { openClassifier } from '../../../shared/head/classifier';
import { decodeOptionsOf } from '../../../shared/images/decode-options-of';
import { preprocessingVersion } from '../../../shared/images/preprocessing-version';
import { inspectRun } from '../../../shared/inspect/inspect-run';
import { getJson } from '../../../shared/json-file';
import type { Orient } from '../../../shared/records/orients';
import { bufferReader } from '../../support/buffer-reader';
import { FakeEngine } from '../../support/fake-engine';
import { extractByMap, ingested, type PipelineRunOptions } from '../../support/pipeline-run';
import { makeModel } from '../../support/put-model';
import { settledConfig } from '../../support/settled-config';
import { type TurnedPhotograph, turnedPhotographs } from '../../support/turned-photographs';
import { writeZip } from '../../support/write-zip';

const SIZE_PX = 96;
const FLOATS = SIZE_PX ** 2 * 3;
const configOf = (orient: Orient) => settledConfig({ orient, imageSizePx: SIZE_PX, mode: 'augment' });

let photographs: readonly TurnedPhotograph[];
beforeAll(async () => {
  photographs = await turnedPhotographs();
});

/** What the network is fed of each file, in the order of the files: by the way that features take. */
async function fed(files: readonly Uint8Array[], orient: Orient): Promise<Buffer[]> {
  const engine = createPixelEngine(SIZE_PX);
  const images = new Map(files.map((bytes, i) => [String(i), bytes]));
  const computed = await computeFeatures(images, { engine, decode: decodeOptionsOf(configOf(orient)) });
  return files.map((_, i) => bytesOf(computed.get(String(i))));
}

/** An archive of them as training images, and one more to validate on. */
async function archiveOf(files: readonly Uint8Array[], config: Config) {
  const nameOf = (i: number) => `train/${i % 2 ? 'cats' : 'dogs'}/${i}.jpg`;
  const entries = files.map((data, i) => ({ name: nameOf(i), data }));
  const other = { name: 'validation/cats/other.jpg', data: files[0] as Uint8Array };
  const source = bufferReader(writeZip([...entries, other]));
  const { images } = readDataset(await readListing(source, config.limits), config, 'pets.zip');
  return { source, train: [...images].filter(({ split }) => split === 'train') };
}

const numberOf = (name: string) => Number(/(\d)\.jpg$/.exec(name)?.[1]);

const bytesOf = (computed: Computed | undefined): Buffer => {
  if (!computed || 'error' in computed) throw new Error(computed?.error ?? 'nothing came back');
  return Buffer.from(Float32Array.from(computed).buffer);
};

describe.each(['exif', 'ignore'] as const)('orient "%s"', (orient) => {
  let wanted: Buffer[];
  let files: Uint8Array[];
  beforeAll(async () => {
    files = photographs.map(({ jpeg }) => jpeg);
    // Files that say nothing of an orientation are read alike by both settings.
    wanted = await fed(
      photographs.map((own) => (orient === 'exif' ? own.upright : own.asStored)),
      orient === 'exif' ? 'ignore' : 'exif',
    );
  });

  test('features are of the pixels that are wanted', async () => {
    expect(new Set(wanted.map((own) => own.toString('base64'))).size).toBe(8);
    expect(await fed(files, orient)).toEqual(wanted);
  });

  test('int8 is calibrated and guarded on the same pixels', async () => {
    const config = configOf(orient);
    const { source, train } = await archiveOf(files, config);
    const { pixels, images } = await readTrainingPixels(source, train, { config }, 8);
    expect(images).toHaveLength(8);
    for (const [at, { name }] of images.entries()) {
      const own = Buffer.from(pixels.slice(at * FLOATS, (at + 1) * FLOATS).buffer);
      expect(own.equals(wanted[numberOf(name)] as Buffer)).toBe(true);
    }
  });

  test('views are made of the same pixels', async () => {
    const config = configOf(orient);
    if (!config.augment) throw new Error('no views');
    const options = { imageSizePx: SIZE_PX, decode: decodeOptionsOf(config), augment: config.augment, seed: 1 };
    const views = async (pick: (own: TurnedPhotograph) => Uint8Array) => {
      const paints = photographs.flatMap((own, i) =>
        paintViews(`${i}`, pick(own), [1, 2], options).map((paint, view) => [`${i}/${view}`, paint] as const),
      );
      const computed = await computePainted(paints, { engine: createPixelEngine(SIZE_PX) });
      return [...computed].map(([id, own]) => [id, bytesOf(own).toString('base64')]).sort();
    };
    expect(await views(({ jpeg }) => jpeg)).toEqual(
      await views((own) => (orient === 'exif' ? own.upright : own.asStored)),
    );
  });

  test('a model answers for the same pixels', async () => {
    const { manifest, onnx } = makeModel(['cats', 'dogs', 'birds']);
    const input = { ...manifest.input, orient, preprocessingVersion: preprocessingVersion(orient) };
    const classifier = await openClassifier({ ...manifest, input }, onnx);
    try {
      for (const own of photographs) {
        const said = await classifier.classify(own.jpeg);
        expect(said).toEqual(await classifier.classify(orient === 'exif' ? own.upright : own.asStored));
      }
    } finally {
      await classifier.release();
    }
  });

  test('figures and the report show the same pixels, row by row', async () => {
    const show = async (images: readonly Uint8Array[]) => {
      const config = configOf(orient);
      const { source, train } = await archiveOf(images, config);
      return eachImage(source, train, { config }, async ({ width, height, data }, { name }) => ({
        ...{ name, width, height },
        data: Buffer.from(data).toString('base64'),
      }));
    };
    const plain = photographs.map((own) => (orient === 'exif' ? own.upright : own.asStored));
    expect(await show(files)).toEqual(await show(plain));
  });
});

describe('openClassifier()', () => {
  test('refuses a model whose version and turn contradict each other', async () => {
    const { manifest, onnx } = makeModel(['cats', 'dogs']);
    const input = { ...manifest.input, orient: 'ignore' as const };
    await expect(openClassifier({ ...manifest, input }, onnx)).rejects.toThrow(/preprocessing 4 for orient "ignore"/);
  });
});

describe('featureSpace()', () => {
  test('keeps the name of 0.1.0, of its limit, where orientation is ignored, and has another one where it is not', () => {
    const base = { sha256: 'ab'.repeat(32) };
    const [upright, asStored] = (['exif', 'ignore'] as const).map((orient) =>
      featureSpace({ base, config: settledConfig({ orient, limits: { imagePixels: 100_000_000 } }) }),
    );
    expect(asStored).toBe(`${base.sha256}/160px-v3-max100000000-onnx-float32`);
    expect(upright).toBe(`${base.sha256}/160px-v4-max100000000-onnx-float32`);
  });
});

describe('a run over turned photographs', () => {
  const filesOf = (split: string) =>
    photographs.map(({ jpeg }, i) => ({ name: `${split}/${i % 2 ? 'bees' : 'ants'}/${split}-${i}.jpg`, data: jpeg }));

  async function inspected(orient: Orient, options: Partial<PipelineRunOptions> = {}) {
    const files = [...filesOf('train'), ...filesOf('validation').slice(0, 3)];
    const config = { orient, imageSizePx: SIZE_PX };
    const engine = new FakeEngine({ imageSizePx: SIZE_PX });
    const run = await ingested({ files, engine: engineOf(engine), config, ...options });
    await extractByMap(run.context, run.runId);
    const manifest = await readManifest(run.store, run.runId);
    const result = await getJson(run.store, runKeys(run.runId).shardResult(0), shardResultSchema);
    return { ...run, manifest, rows: result?.rows, computed: engine.images };
  }

  test.each(['exif', 'ignore'] as const)('counts them, whatever is known before, by orient "%s"', async (orient) => {
    const cold = await inspected(orient);
    await updateFeatureIndex(cold.store, featureSpace(cold.manifest));
    const turned = (await inspectRun(cold.store, cold.runId, cold.manifest)).turned;
    // Of two equal files each counts.
    expect(turned).toMatchObject({ orient, images: 9 });
    expect(turned?.first[0]).toEqual({
      ...{ file: 'train/ants/train-2.jpg', class: 'ants', split: 'train', orientation: 3 },
    });
    const warm = await inspected(orient, { store: cold.store, runId: 'again' });
    expect([cold.computed, warm.computed]).toEqual([8, 0]);
    expect(warm.rows).toEqual(cold.rows);
    expect((await inspectRun(warm.store, 'again', warm.manifest)).turned).toEqual(turned);
    // A shard in another order, whose images the index knows one by one.
    const grown = [...filesOf('train').slice(2, 6), ...filesOf('validation').slice(5)];
    const own = await inspected(orient, { files: grown });
    const known = await inspected(orient, { files: grown, store: cold.store, runId: 'grown' });
    expect([own.computed, known.computed]).toEqual([6, 0]);
    expect(known.rows).toEqual(own.rows);
  });
});

/** With as many features as the base that the configuration names has. */
function engineOf(engine: FakeEngine) {
  return {
    engine: 'onnx' as const,
    imageSizePx: engine.imageSizePx,
    batchSize: engine.batchSize,
    featureCount: 1280,
    async run(pixels: Float32Array, count: number) {
      const few = await engine.run(pixels, count);
      return Float32Array.from({ length: count * 1280 }, (_, i) => few[Math.floor(i / 1280) * 4 + (i % 4)] as number);
    },
    dispose: async () => undefined,
  };
}
