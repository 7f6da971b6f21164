import { parseConfig } from '../../../shared/config';
import { SPLITS } from '../../../shared/dataset/manifest';
import { readDataset } from '../../../shared/dataset/read-dataset';
import { DatasetError } from '../../../shared/errors';
import { listingOf } from '../../support/listing-of';

const config = parseConfig({});

const many = (folder: string, count: number, start = 0) =>
  Array.from({ length: count }, (_, i) => `${folder}/${folder.replaceAll('/', '-')}.${start + i}.jpg`);

function dataset(names: string[], changed: Partial<typeof config> = {}) {
  const read = readDataset(listingOf(...names), { ...config, ...changed }, 'pets.zip');
  return { ...read, images: [...read.images] };
}

function refusal(...names: string[]): string {
  try {
    dataset(names);
  } catch (error) {
    expect(error).toBeInstanceOf(DatasetError);
    expect((error as Error).message).toMatch(/^Cannot use archive "pets.zip": .+\n→ .+\.$/s);
    return (error as Error).message;
  }
  throw new Error('it was not refused');
}

const total = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);

const NOTEBOOK = [
  ...many('train/cats', 6),
  ...many('train/dogs', 5),
  ...many('validation/cats', 2),
  ...many('validation/dogs', 3),
];

describe('readDataset()', () => {
  test('takes train/ and validation/ as they are', () => {
    const { classes, splitBy, counts, images, ignored } = dataset(NOTEBOOK);
    expect(classes).toEqual(['cats', 'dogs']);
    expect(splitBy).toBe('folders');
    expect(counts).toEqual({
      train: { cats: 6, dogs: 5 },
      validation: { cats: 2, dogs: 3 },
      test: { cats: 0, dogs: 0 },
    });
    expect(ignored).toEqual({});
    for (const { name, label, split } of images) expect(name).toContain(`${split}/${classes[label]}/`);
  });

  test('keeps copies where they are, in folders that the archive came with', () => {
    const copies = ['train/cats/1.jpg=x', 'train/cats/2.jpg=x', 'train/dogs/1.jpg=y', 'validation/cats/1.jpg=x'];
    expect(dataset(copies).counts.validation).toEqual({ cats: 1, dogs: 0 });
    expect(dataset(copies).counts.train).toEqual({ cats: 2, dogs: 1 });
  });

  test('takes a test/ folder too', () => {
    const { counts, splitBy } = dataset([...NOTEBOOK, ...many('test/cats', 4)]);
    expect([splitBy, counts.test]).toEqual(['folders', { cats: 4, dogs: 0 }]);
  });

  test.each([
    ['train', 'validation', 'test'],
    ['Train', 'Validation', 'Test'],
    ['training', 'val', 'testing'],
    ['TRAIN', 'valid', 'test'],
  ])('knows the folders %s, %s and %s', (train, validation, test) => {
    const names = [train, validation, test].flatMap((split) => [`${split}/a/1.jpg`, `${split}/b/2.jpg`]);
    expect(dataset(names).counts).toEqual({ train: { a: 1, b: 1 }, validation: { a: 1, b: 1 }, test: { a: 1, b: 1 } });
  });

  test.each(['pets/', 'archive/pets/', 'My Pets 2024/'])('steps into the folder %s around it', (folder) => {
    const { counts, images } = dataset(NOTEBOOK.map((name) => folder + name));
    expect(total(counts.train)).toBe(11);
    expect(images[0]?.name).toBe(`${folder}${NOTEBOOK[0]}`);
    const plain = dataset([...many('cats', 20), ...many('dogs', 20)].map((name) => folder + name));
    expect([plain.classes, plain.splitBy]).toEqual([['cats', 'dogs'], 'hash']);
  });

  test('steps into a folder in spite of a few files beside and in it', () => {
    const { classes, counts, ignored } = dataset([
      'README.md',
      'cover.png',
      'pets/cover.jpg',
      'pets/LICENSE',
      ...NOTEBOOK.map((n) => `pets/${n}`),
    ]);
    expect([classes, total(counts.train)]).toEqual([['cats', 'dogs'], 11]);
    expect(ignored).toEqual({
      'jpg outside class folders': 1,
      md: 1,
      'png outside class folders': 1,
      'without extension': 1,
    });
  });

  test('splits class folders 80/10/10', () => {
    const { classes, splitBy, counts, images } = dataset([...many('dogs', 1000), ...many('Cats', 1000)]);
    expect([classes, splitBy]).toEqual([['Cats', 'dogs'], 'hash']);
    expect(counts).toEqual({
      train: { Cats: 800, dogs: 800 },
      validation: { Cats: 100, dogs: 100 },
      test: { Cats: 100, dogs: 100 },
    });
    expect(images).toHaveLength(2000);
    expect(SPLITS.reduce((sum, split) => sum + total(counts[split]), 0)).toBe(2000);
  });

  test('splits by the shares of the configuration', () => {
    const split = { train: 0.5, validation: 0.5, test: 0 };
    const { counts } = dataset([...many('cats', 500), ...many('dogs', 500)], { split });
    expect([total(counts.train), total(counts.validation), total(counts.test)]).toEqual([500, 500, 0]);
  });

  test('splits again when told to, over all folders', () => {
    const names = [
      ...many('train/cats', 50),
      ...many('train/dogs', 50),
      ...many('validation/cats', 50),
      ...many('validation/dogs', 50),
    ];
    const { splitBy, ownTest, counts } = dataset(names, { resplit: true });
    expect([splitBy, ownTest]).toEqual(['hash', false]);
    expect(counts).toEqual({
      train: { cats: 75, dogs: 75 },
      validation: { cats: 15, dogs: 15 },
      test: { cats: 10, dogs: 10 },
    });
  });

  test('splits train/ alone as class folders', () => {
    const { splitBy, counts, classes } = dataset([...many('train/cats', 100), ...many('train/dogs', 100)]);
    expect([splitBy, classes]).toEqual(['hash', ['cats', 'dogs']]);
    expect(counts.test).toEqual({ cats: 10, dogs: 10 });
  });

  test('takes validation images out of train/ where only test/ stands beside it, and leaves test/ alone', () => {
    const { splitBy, ownTest, counts } = dataset([
      ...many('train/cats', 300),
      ...many('train/dogs', 300),
      ...many('test/cats', 7),
      ...many('test/dogs', 8),
    ]);
    expect([splitBy, ownTest, counts.test]).toEqual(['hash', true, { cats: 7, dogs: 8 }]);
    expect(counts.train).toEqual({ cats: 267, dogs: 267 });
    expect(counts.validation).toEqual({ cats: 33, dogs: 33 });
  });

  test('gives small class folders as many validation images as a figure needs, and both classes their part', () => {
    expect(dataset([...many('cats', 60), ...many('dogs', 60)]).counts).toEqual({
      train: { cats: 39, dogs: 39 },
      validation: { cats: 15, dogs: 15 },
      test: { cats: 6, dogs: 6 },
    });
    expect(dataset([...many('cats', 20), ...many('dogs', 20)]).counts).toEqual({
      train: { cats: 15, dogs: 15 },
      validation: { cats: 5, dogs: 5 },
      test: { cats: 0, dogs: 0 },
    });
  });

  test('counts the images of an unlabelled test/ as ignored', () => {
    const { counts, ignored } = dataset([...NOTEBOOK, ...many('test', 3)]);
    expect([total(counts.test), ignored]).toEqual([0, { 'jpg outside class folders': 3 }]);
  });

  test('counts folders beside train/ and validation/ as ignored', () => {
    expect(dataset([...NOTEBOOK, 'extra/cats/1.jpg']).ignored).toEqual({ 'jpg outside class folders': 1 });
  });

  test('takes a class called train for a class inside train/ and validation/ only', () => {
    const names = ['bus', 'train'].flatMap((name) => [`train/${name}/1.jpg`, `validation/${name}/2.jpg`]);
    expect(dataset(names).classes).toEqual(['bus', 'train']);
    expect(refusal(...many('train', 20), ...many('bus', 20), ...many('car/red', 20))).toMatch(
      /the images of folder "train" are not in class folders/,
    );
    expect(refusal(...many('train/steam', 20), ...many('bus', 20))).toMatch(/folder "bus" is next to "train"/);
  });

  test('counts what lies deeper in a class folder to the class', () => {
    const { counts } = dataset([...NOTEBOOK, 'train/cats/indoor/tabby/1.jpg']);
    expect(counts.train.cats).toBe(7);
  });

  test('does not see what operating systems leave behind', () => {
    const clutter = [
      '__MACOSX/train/cats/._1.jpg',
      '.DS_Store',
      'train/.DS_Store',
      'train/cats/.hidden.jpg',
      'train/cats/Thumbs.db',
    ];
    const more = [
      'train/THUMBS.DB',
      'desktop.ini',
      'train/dogs/Desktop.ini',
      'train/cats/Icon\r',
      '.git/a/1.jpg',
      'train/.trash/1.jpg',
      '__MACOSX/',
    ];
    expect(dataset([...clutter, ...NOTEBOOK, ...more])).toEqual({
      ...dataset([...clutter.map(() => '.x'), ...NOTEBOOK]),
    });
  });

  test('takes images of every format by their names, in any case of letters, and counts the rest', () => {
    const kinds = ['jpg', 'JPEG', 'png', 'gif', 'BMP', 'webp', 'avif', 'tif', 'tiff', 'heic', 'heif', 'svg'];
    const names = kinds.flatMap((kind) => [`train/a/1.${kind}`, `train/b/1.${kind}`, `validation/a/1.${kind}`]);
    const { images, ignored } = dataset([...names, 'train/a/x.txt', 'notes.TXT', 'train/b/clip.mp4', 'LICENSE']);
    expect(images).toHaveLength(names.length);
    expect(ignored).toEqual({ mp4: 1, txt: 2, 'without extension': 1 });
  });

  test('orders classes by code unit, and images by offset', () => {
    const { classes, images } = dataset(['b', 'B', 'a', 'é', '10', '9'].flatMap((name) => many(name, 30)).reverse());
    expect(classes).toEqual(['10', '9', 'B', 'a', 'b', 'é']);
    expect(images.map((image) => image.offset)).toEqual([...images.map((image) => image.offset)].sort((a, b) => a - b));
  });

  test('takes one class for one in both normal forms', () => {
    const names = ['train/caf\u00e9/1.jpg', 'train/x/1.jpg', 'validation/cafe\u0301/1.jpg', 'validation/x/1.jpg'];
    expect(dataset(names).classes).toEqual(['caf\u00e9', 'x']);
  });

  test('leaves out images by path, and says which of them it found; the others stay on their sides', () => {
    const names = [...many('cats', 40), ...many('dogs', 40), 'notes.txt'];
    const whole = dataset(names);
    const exclude = ['cats/cats.3.jpg', 'dogs/dogs.7.jpg', 'dogs/never.jpg', 'notes.txt'];
    const { images, excluded, ignored, splitBy } = dataset(names, { exclude });
    expect(excluded).toEqual(['cats/cats.3.jpg', 'dogs/dogs.7.jpg']);
    expect(images).toEqual(whole.images.filter(({ name }) => !exclude.includes(name)));
    expect([ignored, splitBy]).toEqual([whole.ignored, whole.splitBy]);
    expect(whole.excluded).toEqual([]);
  });

  test('refuses a list that leaves a class without training images', () => {
    const names = [...many('train/cats', 3), ...many('train/dogs', 3), ...many('validation/cats', 1)];
    expect(() => dataset(names, { exclude: many('train/dogs', 3) })).toThrow(/"dogs" has no training images/);
  });

  describe('refuses', () => {
    test('an archive without images, saying what is in it', () => {
      expect(refusal('a/readme.txt', 'a/clip.mp4', 'a/')).toMatch(/no image, only txt, mp4/);
      expect(refusal('a/')).toMatch(/no image\n/);
      expect(refusal('__MACOSX/cats/1.jpg')).toMatch(/no image\n/);
    });

    test('a zip inside a zip', () => {
      expect(refusal('readme.txt', 'pets/cats.zip')).toMatch(/a zip inside the zip, "pets\/cats.zip"\n→ Unpack/);
    });

    test('only one class', () => {
      expect(refusal(...many('cats', 5))).toMatch(/only one class, "cats", with 5 images/);
      expect(refusal(...many('train/cats', 5), ...many('validation/cats', 5))).toMatch(/only one class, "cats"/);
      expect(refusal(...many('cats', 5), 'cats/kittens/1.jpg')).toMatch(/only one class, "cats"/);
    });

    test('images in no class folder', () => {
      expect(refusal('1.jpg', '2.jpg')).toMatch(/none of its 2 images is in a folder/);
      expect(refusal('train/1.jpg', 'validation/2.jpg')).toMatch(/"train", "validation" are not in class folders/);
      expect(refusal('cats/1.jpg', 'cats/2.jpg', 'dogs/1.jpg', ...[3, 4, 5, 6].map((n) => `${n}.jpg`))).toMatch(
        /4 of its 7 images are not in a class folder, for example "3.jpg"/,
      );
    });

    test('a class without training images', () => {
      expect(refusal(...NOTEBOOK, 'validation/birds/1.jpg')).toMatch(
        /the class "birds" has no training images; those of "cats", "dogs"/,
      );
      expect(refusal(...NOTEBOOK, 'train/birds/')).toMatch(
        /"birds" has no training images.*\n→ Add images to train\/, or/,
      );
      expect(refusal(...NOTEBOOK, 'train/birds/list.txt', 'test/fish/1.jpg')).toMatch(
        /"birds", "fish" have no training images/,
      );
      expect(refusal(...many('cats', 9), ...many('dogs', 9), 'birds/')).toMatch(/"birds" has no training images/);
    });

    test('validation and test folders without a train folder', () => {
      expect(refusal('validation/cats/1.jpg', 'test/cats/1.jpg')).toMatch(
        /folders "validation", "test", but no train folder/,
      );
    });

    test('two folders for one split', () => {
      expect(refusal(...NOTEBOOK, 'val/cats/1.jpg')).toMatch(/"validation", "val" both stand for validation/);
    });

    test('too few images to validate with', () => {
      expect(refusal('cats/1.jpg', 'dogs/1.jpg')).toMatch(/too few different images/);
      expect(refusal('cats/1.jpg=x', 'cats/2.jpg=x', 'dogs/1.jpg=y')).toMatch(/too few different images/);
    });

    test('names that no table could show, or no object hold', () => {
      expect(refusal(...NOTEBOOK, 'train/cats/\u001b[2J.jpg')).toMatch(/control characters/);
      expect(refusal(...NOTEBOOK, 'train/__proto__/1.jpg')).toMatch(/__proto__/);
    });
  });
});
