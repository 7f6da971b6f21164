import { sha256Hex } from '../../../shared/hash';
import { inspectImages } from '../../../shared/inspect/inspect-images';
import type { InspectedImage } from '../../../shared/inspect/inspected-images';
import { Random } from '../../../shared/random';
import { featureClouds, featuresOf, imagesOf } from '../../support/feature-clouds';

const CLASSES = ['ants', 'bees', 'cats'];

/** Adds a copy of an image, in another split or class, of the same bytes or with features that are a little off. */
function copied(of: ReturnType<typeof featureClouds>, from: number, to: Partial<InspectedImage>, off?: number) {
  const original = of.images[from] as InspectedImage;
  of.images.push({ ...original, ...to, sha256: off === undefined ? original.sha256 : sha256Hex(`${to.name}`) });
  const random = new Random(7);
  of.rows.push((of.rows[from] as number[]).map((value) => value + (off ?? 0) * (random.uniform() - 0.5)));
}

const inspect = (of: ReturnType<typeof featureClouds>) =>
  inspectImages({ classes: CLASSES, images: imagesOf(of.images), features: featuresOf(of.rows), seed: 1 });

describe('inspectImages()', () => {
  test('finds nothing in images that are all different', () => {
    expect(inspect(featureClouds(60, CLASSES))).toMatchObject({
      ...{ exactDuplicates: [], nearDuplicates: [], leakage: [], wrongLabels: [] },
      imbalance: { training: { ants: 48, bees: 48, cats: 48 }, rare: [] },
    });
  });

  test('names all labels of an image that has several, counts each, and doubts each by itself', () => {
    const of = featureClouds(60, CLASSES);
    copied(of, 0, { name: 'test/ants/copy.jpg', split: 'test' });
    // Looks like "a + b", and is said to be "a".
    of.images[70] = { ...(of.images[70] as InspectedImage), label: 0 };
    const severalLabels = { classes: ['a', 'b'], labelSets: [[0], [0, 1], []] };
    const found = inspectImages({
      ...{ classes: ['a', 'a + b', '(no label)'], images: imagesOf(of.images), features: featuresOf(of.rows), seed: 1 },
      severalLabels,
    });
    expect(found.leakage.map(({ class: name, kind }) => [name, kind])).toEqual([['a', 'exact']]);
    expect(found).toMatchObject({ wrongLabels: null, imbalance: { training: { a: 96, b: 47 }, rare: [] } });
    expect(found.doubtedLabels).toMatchObject({
      missing: { confident: 1, doubtful: 0 },
      extra: { confident: 0, doubtful: 0 },
      first: [{ file: of.images[70]?.name, class: 'a', label: 'b', kind: 'missing', confident: true }],
    });
    const without = inspectImages({ classes: ['a'], images: imagesOf(of.images), seed: 1, severalLabels });
    expect([without.wrongLabels, without.doubtedLabels]).toEqual([null, null]);
    expect(inspect(featureClouds(60, CLASSES))).not.toHaveProperty('doubtedLabels');
  });

  test('tells files of the same bytes from files that show the same, and puts each into one group', () => {
    const of = featureClouds(60, CLASSES);
    copied(of, 0, { name: 'train/ants/copy.jpg' });
    copied(of, 0, { name: 'train/ants/copy-2.jpg' });
    copied(of, 61, { name: 'train/bees/smaller.jpg' }, 0.2);
    const { exactDuplicates, nearDuplicates, leakage } = inspect(of);
    const files = (groups: readonly { files: readonly { file: string }[] }[] | null) =>
      groups?.map((group) => group.files.map(({ file }) => file));
    expect(files(exactDuplicates)).toEqual([['train/ants/00000.jpg', 'train/ants/copy.jpg', 'train/ants/copy-2.jpg']]);
    expect(files(nearDuplicates)).toEqual([['train/bees/00001.jpg', 'train/bees/smaller.jpg']]);
    expect(nearDuplicates?.[0]?.similarity).toBeGreaterThan(0.9);
    expect(leakage).toEqual([]);
  });

  test('says which images of validation and test are in an earlier split too, equal ones first', () => {
    const of = featureClouds(60, CLASSES);
    copied(of, 61, { name: 'validation/bees/smaller.jpg', split: 'validation' }, 0.2);
    copied(of, 0, { name: 'test/ants/copy.jpg', split: 'test' });
    copied(of, 4, { name: 'test/ants/of-validation.jpg', split: 'test' });
    expect(inspect(of).leakage.map(({ file, kind, like }) => [file, kind, like.file])).toEqual([
      ['test/ants/copy.jpg', 'exact', 'train/ants/00000.jpg'],
      ['test/ants/of-validation.jpg', 'exact', 'validation/ants/00004.jpg'],
      ['validation/bees/smaller.jpg', 'near', 'train/bees/00001.jpg'],
    ]);
  });

  test('finds labels that were swapped, the suggestion being the class that they came from', () => {
    const of = featureClouds(60, CLASSES);
    const swapped = [3, 17, 70, 99, 130];
    for (const i of swapped) {
      const image = of.images[i] as InspectedImage;
      of.images[i] = { ...image, label: (image.label + 1) % 3 };
    }
    const { wrongLabels } = inspect(of);
    const expected = swapped.map((i) => of.images[i] as InspectedImage);
    expect(wrongLabels?.map(({ file }) => file).sort()).toEqual(expected.map(({ name }) => name).sort());
    for (const { file, suggested, class: label, probability, probabilityOfLabel, confident } of wrongLabels ?? []) {
      expect([file.split('/')[1], confident]).toEqual([suggested, true]);
      expect(suggested).not.toBe(label);
      expect(probability).toBeGreaterThan(probabilityOfLabel);
    }
  });

  test('does not let copies vouch for the wrong label of each other', () => {
    const of = featureClouds(60, CLASSES);
    const wrong = { label: 1, sha256: sha256Hex('the same') };
    of.images[5] = { ...(of.images[5] as InspectedImage), ...wrong };
    for (let n = 0; n < 8; n++) copied(of, 5, { name: `train/bees/copy-${n}.jpg` });
    expect(inspect(of).wrongLabels).toHaveLength(9);
  });

  test('doubts no label where there is too little to learn from, and looks at no features where there are none', () => {
    expect(inspect(featureClouds(9, CLASSES)).wrongLabels).toBeNull();
    const { images } = featureClouds(60, CLASSES);
    const { wrongLabels, nearDuplicates, exactDuplicates } = inspectImages({
      ...{ images: imagesOf(images), classes: CLASSES, seed: 1 },
    });
    expect([wrongLabels, nearDuplicates, exactDuplicates]).toEqual([null, null, []]);
  });

  test('names classes that are rare in training', () => {
    const of = featureClouds(60, CLASSES);
    const rare = of.images.flatMap(({ label, name }, i) => (label === 2 && name > 'train/cats/00010' ? [i] : []));
    const kept = (_: unknown, i: number) => !rare.includes(i);
    const { imbalance } = inspect({ ...of, images: of.images.filter(kept), rows: of.rows.filter(kept) });
    expect(imbalance).toEqual({ training: { ants: 48, bees: 48, cats: 8 }, rare: ['cats'] });
  });

  test('gives the same whatever was inspected before', () => {
    const text = () => JSON.stringify(inspect(featureClouds(40, CLASSES)));
    const first = text();
    inspect(featureClouds(60, CLASSES, 2));
    expect(text()).toBe(first);
  });
});
