import fc from 'fast-check';
import { parseConfig } from '../../../shared/config';
import { entryKinds } from '../../../shared/dataset/entry-kinds';
import { classOf, findLayout } from '../../../shared/dataset/find-layout';
import { readDataset } from '../../../shared/dataset/read-dataset';
import { DatasetError } from '../../../shared/errors';
import { listingOf } from '../../support/listing-of';

const config = parseConfig({});

/** @param folder '' or ending with '/' */
const files = (folder: string, label: string, count: number, start = 0) =>
  Array.from({ length: count }, (_, i) => `${folder}${label}.${start + i}.jpg`);
const unnamed = (folder: string, count: number) => Array.from({ length: count }, (_, i) => `${folder}${i + 1}.jpg`);

const read = (...names: string[]) => {
  const dataset = readDataset(listingOf(...names), config, 'pets.zip');
  return { ...dataset, images: [...dataset.images] };
};

function refusal(...names: string[]): string {
  try {
    read(...names);
  } catch (error) {
    expect(error).toBeInstanceOf(DatasetError);
    return (error as Error).message;
  }
  throw new Error('it was not refused');
}

const total = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);

const TRAIN = [...files('train/', 'cat', 60), ...files('train/', 'dog', 60)];

describe('a data set whose files are named by class', () => {
  test("is read as Kaggle packs it: train/ with labels, test1/ without, which isn't used", () => {
    const { classes, labelsFrom, splitBy, counts, ignored, images, notices } = read(...TRAIN, ...unnamed('test1/', 50));
    expect([classes, labelsFrom, splitBy]).toEqual([['cat', 'dog'], 'file-names', 'hash']);
    expect(total(counts.train) + total(counts.validation) + total(counts.test)).toBe(120);
    expect(ignored).toEqual({ 'jpg without a label': 50 });
    for (const { name, label } of images) expect(name).toContain(`train/${classes[label]}.`);
    expect(notices).toEqual([
      'Labels come from file names: "train/cat.0.jpg" shows "cat", one of 2 classes',
      '50 images are not used: they have no label, for example "test1/1.jpg"',
    ]);
  });

  test.each(['', 'photos/', 'a/b/', 'train/', 'dogs-vs-cats/train/', 'train/train/', 'Training_Set/'])(
    'is read in the folder "%s"',
    (folder) => {
      const { classes, labelsFrom, images } = read(
        ...files(folder, 'cat', 20),
        ...files(folder, 'dog', 20),
        'notes.txt',
      );
      expect([classes, labelsFrom, images.length]).toEqual([['cat', 'dog'], 'file-names', 40]);
    },
  );

  test('keeps the splits that its folders give, also where they repeat themselves', () => {
    const names = (train: string, validation: string, test: string) => [
      ...[...files(train, 'cat', 6), ...files(train, 'dog', 5)],
      ...[...files(validation, 'cat', 3, 6), ...files(validation, 'dog', 2, 6)],
      ...files(test, 'dog', 2, 9),
    ];
    for (const given of [
      names('train/', 'validation/', 'test/'),
      names('x/Train/', 'x/val/', 'x/Testing/'),
      names('training_set/training_set/', 'validation_set/validation/', 'test_set/test_set/'),
    ]) {
      const { splitBy, counts, images, classes, ignored } = read(...given);
      expect([splitBy, ignored]).toEqual(['folders', {}]);
      expect(counts).toEqual({ train: { cat: 6, dog: 5 }, validation: { cat: 3, dog: 2 }, test: { cat: 0, dog: 2 } });
      for (const { name, label } of images) expect(name).toContain(`/${classes[label]}.`);
    }
  });

  test('takes validation images out of train/ where test/ alone stands beside it', () => {
    const { splitBy, counts } = read(...TRAIN, ...files('test/', 'cat', 4), ...files('test/', 'dog', 3));
    expect([splitBy, counts.test]).toEqual(['hash', { cat: 4, dog: 3 }]);
    expect(total(counts.validation)).toBeGreaterThan(0);
  });

  test('leaves out what is listed', () => {
    const dataset = readDataset(listingOf(...TRAIN), { ...config, exclude: ['train/dog.3.jpg'] }, 'pets.zip');
    expect([dataset.excluded, dataset.images.length]).toEqual([['train/dog.3.jpg'], 119]);
    for (const { name, label } of dataset.images) expect(name).toContain(`train/${dataset.classes[label]}.`);
  });

  test('does not use stray files, nor labels that one image carries, and says so', () => {
    const strays = ['train/IMG_0001.jpg', 'train/cta.17.jpg', 'train/deeper/cat.1.jpg', 'cat.100.jpg'];
    const { classes, ignored, notices } = read(...TRAIN, ...strays);
    expect([classes, ignored]).toEqual([['cat', 'dog'], { 'jpg without a label': 4 }]);
    expect(notices[1]).toBe('4 images are not used: they have no label, for example "train/IMG_0001.jpg"');
  });

  test('is split anew where the configuration asks for it', () => {
    const names = [...TRAIN, ...files('validation/', 'cat', 60, 60), ...files('validation/', 'dog', 60, 60)];
    const { splitBy, counts } = readDataset(listingOf(...names), { ...config, resplit: true }, 'pets.zip');
    expect(splitBy).toBe('hash');
    expect(total(counts.test)).toBeGreaterThan(0);
  });

  test('may have one image in twenty without a label, and no more', () => {
    const names = [...files('', 'cat', 95), ...files('', 'dog', 95)];
    expect(read(...names, ...unnamed('', 10)).ignored).toEqual({ 'jpg without a label': 10 });
    expect(refusal(...names, ...unnamed('', 11))).toMatch(/190 of the 201 images outside folders are named by class/);
  });

  test('is refused where a part of its files has labels and a part has none', () => {
    expect(refusal(...TRAIN, ...unnamed('train/', 30))).toMatch(
      /120 of the 150 images in "train\/" are named by class, such as "cat", but 30 are not, as "train\/1.jpg" shows\n→ Name/,
    );
    expect(refusal(...files('', 'cat', 5), ...files('', 'dog', 5), ...unnamed('', 5))).toMatch(
      /10 of the 15 images outside folders are named by class/,
    );
    expect(refusal(...TRAIN, ...files('validation/', 'cat', 5), ...unnamed('validation/', 5))).toMatch(
      /5 of the 10 images in "validation\/" are named by class/,
    );
  });

  test('is refused where another folder beside train/ cannot be understood', () => {
    expect(refusal(...TRAIN, ...files('eval/', 'cat', 5))).toMatch(
      /its folder "eval" may be for validation or for testing.*\n→ Rename it to validation or test/,
    );
    expect(refusal(...TRAIN, ...unnamed('birds/', 5))).toMatch(/folder "birds" is next to "train"/);
    expect(refusal(...TRAIN, ...files('Training/', 'cat', 5))).toMatch(/"train", "Training" both stand for train/);
    expect(refusal(...TRAIN, ...files('validation/', 'bird', 3))).toMatch(/the class "bird" has no training images/);
    expect(refusal(...files('train/', 'cat', 5))).toMatch(/only one class, "cat", with 5 images/);
    expect(refusal(...files('cats/', 'cat', 5))).toMatch(/only one class, "cats", with 5 images/);
  });

  test('is not what cameras, dates and unique names make of a flat folder', () => {
    const names = (...given: string[]) => refusal(...given.map((name) => `photos/${name}`));
    const cameras = [1, 2, 3].flatMap((n) => [`IMG_000${n}.jpg`, `DSC_000${n}.jpg`]);
    expect(names(...cameras)).toMatch(/only one class, "photos"/);
    expect(names(...['rome', 'paris', 'oslo'].map((place, n) => `${place}_${n}.jpg`))).toMatch(/only one class/);
    const many = Array.from({ length: 10_050 }, (_, i) => [`${i}x_1.jpg`, `${i}x_2.jpg`]).flat();
    expect(names(...many)).toMatch(/only one class, "photos"/);
  });
});

describe('a folder named after a split', () => {
  const BOTH = /Give class folders, or files that are named by class[\s\S]+cats\/1\.jpg {8}.*cat\.0\.jpg/;

  test.each([
    'train',
    'test',
    'test1',
    'valid',
    'val',
    'validation',
    'training',
    'testing',
    'eval',
    'dev',
    'holdout',
    'Test_Set',
  ])('is no class: %s is refused beside class folders, with a drawing of both layouts', (name) => {
    const message = refusal(...unnamed('cats/', 20), ...unnamed('dogs/', 20), ...unnamed(`${name}/`, 20));
    expect(message).toContain(`the images of folder "${name}" are not in class folders`);
    expect(message).toMatch(BOTH);
    expect(message).toContain(`for example "${name}/1.jpg"`);
  });

  test.each([
    ['train', 'test1'],
    ['train', 'test'],
    ['train', 'validation'],
    ['train', 'holdout'],
    ['test1', 'test2'],
  ])('is no class: %s and %s are refused without labels', (one, other) => {
    const message = refusal(...unnamed(`pets/${one}/`, 20), ...unnamed(`pets/${other}/`, 20));
    expect(message).toContain(`the images of the folders "${one}", "${other}" are not in class folders`);
    expect(message).toMatch(BOTH);
  });

  test('is no class where it holds class folders and stands beside others', () => {
    const classes = (folder: string) => [...unnamed(`${folder}cats/`, 20), ...unnamed(`${folder}dogs/`, 20)];
    expect(refusal(...classes(''), ...classes('test/'))).toMatch(/it has folder "test", but no train folder/);
    expect(refusal(...classes('train/'), ...unnamed('birds/', 20))).toMatch(/folder "birds" is next to "train"/);
    expect(refusal(...classes('train/'), ...classes('dev/'))).toMatch(/its folder "dev" may be for validation or for/);
    const { classes: found, ignored } = read(...classes('train/'), ...unnamed('test1/', 20));
    expect([found, ignored]).toEqual([['cats', 'dogs'], { 'jpg outside class folders': 20 }]);
  });

  test('may repeat itself: training_set/training_set/cats', () => {
    const classes = (folder: string) => [...unnamed(`${folder}cats/`, 9), ...unnamed(`${folder}dogs/`, 8)];
    const { counts, splitBy } = read(...classes('training_set/training_set/'), ...classes('test_set/test_set/'));
    expect([splitBy, counts.test]).toEqual(['hash', { cats: 9, dogs: 8 }]);
  });

  test('inside what would be a class, beside another that holds none, is refused', () => {
    expect(refusal(...TRAIN.map((name) => `data/${name}`), ...unnamed('preview/', 20))).toMatch(
      /"data\/train" is named after a split, but is next to "preview", which would then be classes\n→ Give its folder/,
    );
  });

  test('inside every class is a part of the class, with a notice', () => {
    const { classes, notices } = read(
      ...unnamed('cats/train/', 20),
      ...unnamed('cats/test/', 9),
      ...unnamed('dogs/train/', 20),
    );
    expect(classes).toEqual(['cats', 'dogs']);
    expect(notices).toEqual([expect.stringMatching(/^The folder "cats\/train" counts as part of its class/)]);
  });
});

describe('classes whose names look alike', () => {
  test('stay apart, with a notice that names them and what to do', () => {
    const { classes, notices } = read(...unnamed('Cats/', 12), ...unnamed('cats/', 20), ...unnamed('dogs/', 20));
    expect(classes).toEqual(['Cats', 'cats', 'dogs']);
    expect(notices).toEqual([
      '"Cats" (12 images) and "cats" (20 images) differ only in case, spaces or the form of a letter, and are 2 classes. If they are the same class, give them one name',
    ]);
  });

  test('are named where one of them has no training images', () => {
    const names = ['train/Cats/', 'train/dogs/', 'validation/cats/', 'validation/dogs/'].flatMap((at) =>
      unnamed(at, 5),
    );
    expect(refusal(...names)).toMatch(
      /"cats" has no training images.*\n→ Give "Cats", "cats" one name if they are one class; otherwise add images to train\//,
    );
  });
});

/** In no list of words that cameras and splits are called by. */
const word = fc.stringMatching(/^x[a-z]{1,6}$/);
const label = fc.oneof(
  fc.constantFrom(
    'cat',
    'american_bulldog',
    'n01440764',
    'class_1',
    'class-12',
    'ねこ',
    'café',
    'B.B',
    'trainer',
    'covid19',
  ),
  fc.tuple(word, word).map((words) => words.join('_')),
  word,
);
const labels = fc.uniqueArray(label, { minLength: 2, maxLength: 6 });

describe('findLayout()', () => {
  const layoutOf = (names: readonly string[]) => {
    const listing = listingOf(...names);
    const layout = findLayout(listing, entryKinds(listing), 'pets.zip');
    const found = new Map([...layout.images].map((i) => [listing.nameOf(i), classOf(layout, listing, i)]));
    return { ...layout, found };
  };

  test('reads every tree of class folders by its folders, whatever the files are called', () => {
    const file = fc.oneof(
      fc.tuple(label, fc.nat(999)).map(([name, n]) => `${name}.${n}.jpg`),
      fc.constantFrom('IMG_0001.jpg', '1.png', 'train.1.jpg', 'a.b_3.gif', 'test_1.jpg'),
    );
    const tree = fc.record({
      around: fc.constantFrom('', 'pets/', 'a/b/', 'train/'),
      splits: fc.constantFrom(
        [''],
        ['train/', 'validation/'],
        ['Train/', 'val/', 'test/'],
        ['train/', 'test_set/test_set/'],
      ),
      classes: labels,
      files: fc.uniqueArray(file, { minLength: 1, maxLength: 8 }),
      deeper: fc.constantFrom('', 'x/', '2020/a/'),
    });
    fc.assert(
      fc.property(tree, ({ around, splits, classes, files, deeper }) => {
        const names = splits.flatMap((split) =>
          classes.flatMap((name) =>
            files.map((file, i) => [name, `${around}${split}${name}/${i % 2 ? deeper : ''}${file}`]),
          ),
        );
        const { labelsFrom, found, outside } = layoutOf(names.map(([, path]) => path ?? ''));
        expect([labelsFrom, outside]).toEqual(['folders', []]);
        expect(found).toEqual(new Map(names.map(([name, path]) => [path, name])));
      }),
    );
  });

  test('reads every flat set of labelled files by its names, in whatever order', () => {
    const set = fc.record({
      folder: fc.constantFrom('', 'pets/', 'a/b/', 'train/', 'pets/train/', 'train/train/', 'my.photos_1/'),
      separator: fc.constantFrom('.', '_', '-', ' ', '__'),
      classes: labels,
      count: fc.integer({ min: 2, max: 9 }),
      unlabelled: fc.boolean(),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(set, ({ folder, separator, classes, count, unlabelled, seed }) => {
        const named = classes.flatMap((name) =>
          Array.from({ length: count }, (_, n) => [`${folder}${name}${separator}${n}.jpg`, name] as const),
        );
        const test = unlabelled && folder.includes('train/') ? unnamed(folder.replaceAll('train/', 'test1/'), 9) : [];
        const order = (path: string) => (path.length * 7919 + seed) % 101;
        const paths = [...named.map(([path]) => path), ...test].sort((a, b) => order(a) - order(b));
        const { labelsFrom, found, outside, classNames } = layoutOf(paths);
        expect([labelsFrom, outside.length]).toEqual(['file-names', test.length]);
        expect(found).toEqual(new Map(named));
        expect([...classNames].sort()).toEqual([...classes].sort());
      }),
    );
  });
});
