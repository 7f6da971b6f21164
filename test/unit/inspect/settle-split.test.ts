import fc from 'fast-check';
import { evaluate } from '../../../functions/evaluate';
import { trainHeadStep } from '../../../functions/train-head';
import { runKeys } from '../../../shared/artifacts';
import { SPLITS, type Split } from '../../../shared/dataset/manifest';
import { openTrainingRows } from '../../../shared/features/open-training-rows';
import { readFeatureTable } from '../../../shared/features/read-feature-table';
import { sha256Hex } from '../../../shared/hash';
import { inspectImages } from '../../../shared/inspect/inspect-images';
import type { InspectedImage } from '../../../shared/inspect/inspected-images';
import { settle, settleSplit } from '../../../shared/inspect/settle-split';
import { metricsFileSchema } from '../../../shared/metrics/metrics-file';
import type { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';
import { featureClouds, featuresOf, imagesOf } from '../../support/feature-clouds';
import { memoryContext } from '../../support/memory-context';
import { storeRun } from '../../support/store-run';

const CLASSES = ['ants', 'bees'];

/** Clouds of 40 images a class, 8 of them for validation, and images that show what one of them shows. */
function clouds(...copies: readonly (readonly [of: number, name: string, split: Split])[]) {
  const { images, rows } = featureClouds(40, CLASSES);
  for (const [of, name, split] of copies) {
    const { label } = images[of] as InspectedImage;
    images.push({ name, label, split, sha256: sha256Hex(name) });
    rows.push((rows[of] as number[]).map((value, i) => value + (i % 3) / 100));
  }
  return { images, features: featuresOf(rows) };
}
const of = ({ images, features }: ReturnType<typeof clouds>, ownTest?: true) =>
  settle(imagesOf(images), { classes: CLASSES, ...(ownTest && { ownTest }) }, features);
const ways = (moved: ReturnType<typeof settle>['moved']) => moved.map(({ file, split, to }) => [file, split, to]);

describe('settle()', () => {
  test('moves what shows the same to the side that comes first, and says what it is like', () => {
    expect(of(clouds([0, 'x/1.jpg', 'validation']))).toEqual({
      ...{ schemaVersion: 1, compared: true },
      moved: [{ file: 'x/1.jpg', class: 'ants', split: 'validation', like: 'train/ants/00000.jpg', to: 'train' }],
      left: [],
    });
  });

  test('leaves images alone that are all different', () => {
    expect(of(clouds())).toEqual({ schemaVersion: 1, compared: true, moved: [], left: [] });
  });

  test('takes no image out of training, nor one that the own test folder gives', () => {
    const own = clouds([4, 'train/ants/late.jpg', 'train'], [0, 'x/1.jpg', 'test'], [1, 'x/2.jpg', 'test']);
    expect(ways(of(own, true).moved)).toEqual([['validation/ants/00004.jpg', 'validation', 'train']]);
  });

  test('leaves half of the validation images of a class, and says which should have moved', () => {
    const { images, features } = clouds();
    const validation = images.flatMap(({ split, label }, i) => (split === 'validation' && label === 0 ? [i] : []));
    const copies = validation.map((i) => [i, `train/ants/copy-${i}.jpg`, 'train'] as const);
    expect(features.values.length).toBe(80 * 96);
    const { moved, left } = of(clouds(...copies));
    expect([moved.length, left.length, validation.length]).toEqual([4, 4, 8]);
  });

  test('keeps half of the images of every label, where they have several, and names all of them', () => {
    const { images, rows } = featureClouds(40, CLASSES);
    // Of the validation images of the first cloud, one alone is of the second label as well.
    const labelSets = [[0], [1], [0, 1]];
    const own = images.flatMap(({ split, label }, i) => (split === 'validation' && label === 0 ? [i] : []));
    const rare = own[0] as number;
    for (const [i, image] of images.entries()) if (image.label === 1) images[i] = { ...image, split: 'train' };
    images[rare] = { ...(images[rare] as InspectedImage), label: 2 };
    for (const i of [rare, own[1] as number]) {
      images.push({ name: `train/ants/copy-${i}.jpg`, label: 0, split: 'train', sha256: sha256Hex(`copy-${i}`) });
      rows.push((rows[i] as number[]).map((value, k) => value + (k % 3) / 100));
    }
    const { moved, left } = settle(imagesOf(images), { classes: CLASSES, labelSets }, featuresOf(rows));
    expect(moved.map((each) => each.class)).toEqual(['ants']);
    expect(left.map(({ file, class: name }) => [file, name])).toEqual([[images[rare]?.name, 'ants + bees']]);
  });

  test('leaves no leak but those that it names, and every class its validation and test images', () => {
    const copy = fc.tuple(fc.nat({ max: 79 }), fc.constantFrom(...SPLITS));
    fc.assert(
      fc.property(fc.array(copy, { maxLength: 12 }), (drawn) => {
        const own = clouds(...drawn.map(([image, split], i) => [image, `z/${i}.jpg`, split] as const));
        const { moved, left } = of(own);
        const to = new Map(moved.map((each) => [each.file, each.to]));
        const settled = own.images.map((image) => ({ ...image, split: to.get(image.name) ?? image.split }));
        const { leakage } = inspectImages({
          classes: CLASSES,
          images: imagesOf(settled),
          features: own.features,
          seed: 1,
        });
        const names = new Set(left.map(({ file }) => file));
        expect(leakage.filter(({ file }) => !names.has(file))).toEqual([]);
        expect(moved.filter((each) => SPLITS.indexOf(each.to) >= SPLITS.indexOf(each.split))).toEqual([]);
        for (const label of [0, 1]) {
          for (const split of SPLITS) {
            const count = (list: readonly InspectedImage[]) =>
              list.filter((image) => image.label === label && image.split === split).length;
            expect(count(settled)).toBeGreaterThanOrEqual(Math.ceil(count(own.images) / 2));
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

const RUN = {
  classes: CLASSES,
  images: { train: 20, validation: 12, test: 6 },
  splitBy: 'hash' as const,
  config: { head: { epochs: 3 } },
  alike: {
    'validation/ants/3.jpg': 'train/ants/5.jpg',
    'test/bees/4.jpg': 'validation/bees/2.jpg',
    'test/ants/1.jpg': 'train/ants/7.jpg',
  },
};

async function stored(options: object = {}) {
  const { store, context } = memoryContext();
  const manifest = await storeRun(store, 'run-1', { ...RUN, ...options });
  return { store, context, manifest };
}
const bytesAt = async (store: MemoryBlobStore, key: string) => Buffer.from((await store.get(key)) ?? []).toString();

describe('settleSplit()', () => {
  test('is honoured by whoever reads a split', async () => {
    const { store, context, manifest } = await stored();
    const split = await settleSplit(store, 'run-1', manifest);
    expect(ways(split?.moved ?? [])).toEqual([
      ['test/ants/1.jpg', 'test', 'train'],
      ['test/bees/4.jpg', 'test', 'validation'],
      ['validation/ants/3.jpg', 'validation', 'train'],
    ]);
    const namesOf = async (own: Split) => (await readFeatureTable(store, 'run-1', manifest, own)).names;
    expect(await namesOf('train')).toEqual(expect.arrayContaining(['test/ants/1.jpg', 'validation/ants/3.jpg']));
    expect(await namesOf('validation')).toContain('test/bees/4.jpg');
    expect((await namesOf('validation')).concat(await namesOf('test'))).not.toContain('validation/ants/3.jpg');
    expect((await openTrainingRows('run-1', manifest, store, 0)).train.count).toBe(42);

    await trainHeadStep.invoke({ runId: 'run-1' }, context);
    await evaluate.invoke({ runId: 'run-1' }, context);
    const metrics = metricsFileSchema.parse(JSON.parse(await bytesAt(store, runKeys('run-1').metrics)));
    expect(metrics.counts).toEqual({
      train: { ants: 22, bees: 20 },
      validation: { ants: 11, bees: 13 },
      test: { ants: 5, bees: 5 },
    });
    expect(metrics.perClass.map(({ support }) => support)).toEqual([11, 13]);
    expect(metrics.warnings.map(({ kind, split: own, images }) => [kind, own, images])).toEqual([
      ['few-images', 'validation', 24],
      ['few-images', 'test', 10],
    ]);
    const inspection = JSON.parse(await bytesAt(store, runKeys('run-1').inspection));
    expect([inspection.leakage, inspection.counts]).toEqual([[], metrics.counts]);
  });

  test('is told of while the head is trained, and makes the same bytes whoever comes first', async () => {
    const notices: string[] = [];
    const { store, context, manifest } = await stored();
    const split = runKeys('run-1').split;
    await Promise.all([1, 2].map(() => settleSplit(store, 'run-1', manifest)));
    const first = await bytesAt(store, split);
    await settleSplit(store, 'run-1', manifest);
    expect(await bytesAt(store, split)).toBe(first);
    const other = await stored();
    const progress = (event: { kind: string; text?: string }) => {
      if (event.kind === 'notice') notices.push(event.text ?? '');
    };
    await trainHeadStep.invoke({ runId: 'run-1' }, { ...other.context, progress });
    expect(await bytesAt(other.store, split)).toBe(first);
    expect(notices).toEqual([
      '1 image of test moved to training: nearly equal to training images',
      '1 image of test moved to validation: nearly equal to validation images',
      '1 image of validation moved to training: nearly equal to training images',
    ]);
    // Ahead of its turn, beside TrainHead, Evaluate sees the same split.
    const ahead = await evaluate.ahead?.({ runId: 'run-1' }, context);
    expect(ahead).toMatchObject({ leakage: [] });
  });

  test('makes a damaged file again, and leaves folders of the archive alone', async () => {
    const { store, manifest } = await stored();
    const key = runKeys('run-1').split;
    const first = await settleSplit(store, 'run-1', manifest);
    const bytes = await bytesAt(store, key);
    await store.put(key, Buffer.from(bytes.replace('"compared": true', '"compared": null')));
    const notices: string[] = [];
    expect(await settleSplit(store, 'run-1', manifest, { notice: (text) => notices.push(text) })).toEqual(first);
    expect(notices).toEqual([expect.stringMatching(/split\.json" is damaged.* It is made again$/s)]);
    expect(await bytesAt(store, key)).toBe(bytes);

    const own = await stored({ splitBy: 'folders' });
    expect(await settleSplit(own.store, 'run-1', own.manifest)).toBeUndefined();
    expect(await own.store.get(key)).toBeUndefined();
  });

  test('compares no more images than can be held, and says so', async () => {
    const { store, manifest } = await stored();
    expect(await settleSplit(store, 'run-1', manifest, { mostImages: 50 })).toEqual({
      ...{ schemaVersion: 1, compared: false, moved: [], left: [] },
    });
  });

  test('measures what stays although training shows it, with a warning', async () => {
    const alike = Object.fromEntries(
      [0, 2, 4, 6, 8, 10, 12, 14].map((i) => [`validation/bees/${i}.jpg`, `train/bees/${i}.jpg`]),
    );
    const { store, context } = await stored({ alike });
    await trainHeadStep.invoke({ runId: 'run-1' }, context);
    await evaluate.invoke({ runId: 'run-1' }, context);
    const { warnings } = metricsFileSchema.parse(JSON.parse(await bytesAt(store, runKeys('run-1').metrics)));
    expect(warnings).toContainEqual({
      ...{ kind: 'near-duplicates', split: 'validation', images: 2 },
      text: 'Validation figures are flattered: 2 of 18 images are near duplicates of images in an earlier split',
    });
  });
});
