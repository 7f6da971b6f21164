import { sha256Hex } from '../../../shared/hash';
import type { FeatureRows } from '../../../shared/inspect/feature-rows';
import { Groups } from '../../../shared/inspect/groups';
import { inspectImages, inspectManyImages } from '../../../shared/inspect/inspect-images';
import { inspectRun } from '../../../shared/inspect/inspect-run';
import { cosine, lengthsOf, type NearPair } from '../../../shared/inspect/near-duplicates';
import { nearDuplicatesOfMany } from '../../../shared/inspect/near-duplicates-of-many';
import { settleSplit } from '../../../shared/inspect/settle-split';
import { viewsOfMany } from '../../../shared/inspect/views-of-many';
import { Random } from '../../../shared/random';
import { featureClouds, featuresOf, imagesOf } from '../../support/feature-clouds';
import { memoryContext } from '../../support/memory-context';
import { storeRun } from '../../support/store-run';

const COUNT = 1500;
const FEATURES = 80;

/** Images of which every fifth shows more or less what another one shows. */
function images(): Float32Array {
  const random = new Random(5);
  const noise = () => random.uniform() + random.uniform() + random.uniform() - 1.5;
  const values = Float32Array.from({ length: COUNT * FEATURES }, noise);
  for (let image = 0; image < COUNT; image += 5) {
    const of = 1 + random.below(4) + 5 * random.below(COUNT / 5);
    const off = 0.7 * random.uniform();
    for (let i = 0; i < FEATURES; i++) values[image * FEATURES + i] = values[of * FEATURES + i]! + off * noise();
  }
  return values;
}

/** Rows in the order of a step through them, as they may lie in files. */
function rowsOf(values: Float32Array, step = 1, featureCount = FEATURES) {
  const count = values.length / featureCount;
  const read: number[] = [];
  const rows: FeatureRows = {
    ...{ count, featureCount },
    async each(take, only) {
      const numbers = only ?? Array.from({ length: count }, (_, i) => i);
      read.push(numbers.length);
      for (let n = 0; n < numbers.length; n++) {
        const image = numbers[only ? n : (n * step) % count] as number;
        take(image, values.subarray(image * featureCount, (image + 1) * featureCount));
      }
    },
  };
  return { rows, read };
}

async function search(values: Float32Array, step = 1, mostRead?: number) {
  const { rows, read } = rowsOf(values, step);
  const views = await viewsOfMany(rows, 0);
  const options = { rows, views, isFirst: () => true, ...(mostRead !== undefined && { mostRead }) };
  return { pairs: await nearDuplicatesOfMany(options), mean: views.mean, read };
}

function exactPairs(values: Float32Array, mean: Float64Array): NearPair[] {
  const features = { featureCount: FEATURES, values };
  const lengths = lengthsOf(features, mean, COUNT);
  const pairs: NearPair[] = [];
  for (let a = 0; a < COUNT; a++) {
    for (let b = a + 1; b < COUNT; b++) {
      const similarity = cosine(features, mean, lengths, a, b);
      if (similarity >= 0.9) pairs.push({ a, b, similarity });
    }
  }
  return pairs;
}

describe('nearDuplicatesOfMany()', () => {
  const values = images();

  test('puts together what comparing all with all finds, and no pair that is not alike', async () => {
    const { pairs, mean } = await search(values);
    const exact = exactPairs(values, mean);
    expect(exact.length).toBeGreaterThan(150);
    const groups = new Groups(COUNT);
    for (const { a, b } of pairs) groups.join(a, b);
    const found = exact.filter(({ a, b }) => groups.of(a) === groups.of(b));
    expect(found.length / exact.length).toBeGreaterThanOrEqual(0.95);
    const known = new Map(exact.map((pair) => [`${pair.a} ${pair.b}`, pair.similarity]));
    for (const { a, b, similarity } of pairs) expect([a, b, known.get(`${a} ${b}`)]).toEqual([a, b, similarity]);
  });

  test('finds the same wherever the rows lie, and however few are read at once', async () => {
    const { pairs, read } = await search(values);
    expect((await search(values, 7)).pairs).toEqual(pairs);
    // The mean, the views, and those that may be alike.
    expect([read.length, read.slice(0, 2)]).toEqual([3, [COUNT, COUNT]]);
    const few = await search(values, 1, 40);
    expect(few.read.length).toBeGreaterThan(5);
    expect(Math.max(...few.read.slice(2))).toBeLessThan(40 + 2 * 64);
    const groupsOf = (found: readonly NearPair[]) => {
      const groups = new Groups(COUNT);
      for (const { a, b } of found) groups.join(a, b);
      return groups.several();
    };
    expect(groupsOf(few.pairs)).toEqual(groupsOf(pairs));
  });

  test('holds thousands of equal images together by as many pairs as that takes', async () => {
    const row = values.subarray(0, FEATURES);
    const equal = Float32Array.from({ length: COUNT * FEATURES }, (_, i) =>
      i < (COUNT * FEATURES) / 2 ? row[i % FEATURES]! : values[i]!,
    );
    const { pairs } = await search(equal, 1, 100);
    const groups = new Groups(COUNT);
    for (const { a, b } of pairs) groups.join(a, b);
    expect(groups.several()[0]?.length).toBeGreaterThanOrEqual(COUNT / 2);
    expect(pairs.length).toBeLessThan(COUNT);
  });
});

const CLASSES = ['ants', 'bees', 'cats'];

describe('inspectManyImages()', () => {
  test('finds what inspectImages() finds, hashes and wrong labels too', async () => {
    const { images: own, rows } = featureClouds(60, CLASSES);
    for (const [from, name, off] of [
      [0, 'train/ants/near.jpg', 0.2],
      [61, 'validation/bees/near.jpg', 0.1],
      [125, 'train/cats/far.jpg', 1.5],
    ] as const) {
      const original = own[from] as (typeof own)[number];
      const split = name.startsWith('train') ? 'train' : 'validation';
      own.push({ ...original, name, split, sha256: sha256Hex(name) });
      const random = new Random(7);
      rows.push((rows[from] as number[]).map((value) => value + off * (random.uniform() - 0.5)));
    }
    for (const i of [3, 70]) own[i] = { ...(own[i] as (typeof own)[number]), label: 2 };
    const hashes = new Random(9).fill(new Uint32Array(own.length * 8));
    hashes.copyWithin((own.length - 1) * 8, 125 * 8, 126 * 8);
    const features = featuresOf(rows);
    const given = { classes: CLASSES, images: imagesOf(own), hashes, seed: 1 };
    const few = inspectImages({ ...given, features });
    const many = await inspectManyImages({ ...given, rows: rowsOf(features.values, 1, features.featureCount).rows });
    expect(few.nearDuplicates?.map(({ files }) => files.length)).toEqual([2, 2, 2]);
    expect(few.wrongLabels?.length).toBe(2);
    expect(many).toEqual(few);

    const severalLabels = { classes: ['a', 'b'], labelSets: [[0], [0, 1], []] };
    const fewDoubts = inspectImages({ ...given, features, severalLabels });
    expect(fewDoubts.doubtedLabels?.first.length).toBeGreaterThan(0);
    const { rows: again } = rowsOf(features.values, 1, features.featureCount);
    expect(await inspectManyImages({ ...given, rows: again, severalLabels })).toEqual(fewDoubts);
  });
});

describe('a run with more images than whose features are held', () => {
  test('has the same split and the same findings', async () => {
    const run = {
      classes: ['ants', 'bees'],
      images: { train: 20, validation: 12, test: 6 },
      splitBy: 'hash' as const,
      alike: { 'validation/ants/3.jpg': 'train/ants/5.jpg', 'test/bees/4.jpg': 'validation/bees/2.jpg' },
    };
    const [few, many] = [memoryContext().store, memoryContext().store];
    const manifest = await storeRun(few, 'run-1', run);
    await storeRun(many, 'run-1', run);
    const split = await settleSplit(few, 'run-1', manifest);
    expect(split?.moved.length).toBe(2);
    expect(await settleSplit(many, 'run-1', manifest, { mostHeld: 10 })).toEqual(split);
    const inspection = await inspectRun(few, 'run-1', manifest);
    expect(await inspectRun(many, 'run-1', manifest, undefined, 10)).toEqual(inspection);
  });
});
