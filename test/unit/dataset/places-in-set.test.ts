import { joinListings } from '../../../shared/archive/join-listings';
import { parseConfig } from '../../../shared/config';
import { readDataset } from '../../../shared/dataset/read-dataset';
import { DatasetError } from '../../../shared/errors';
import { listingOf } from '../../support/listing-of';

const config = parseConfig({});

function setOf(archives: Readonly<Record<string, readonly string[]>>) {
  let start = 0;
  const parts = Object.entries(archives).map(([folder, names]) => {
    const part = { folder, start, listing: listingOf(...names) };
    start += 1000 * (names.length + 1);
    return part;
  });
  return joinListings('all', parts, config.limits);
}

function read(archives: Readonly<Record<string, readonly string[]>>) {
  const dataset = readDataset(setOf(archives), config, 'all');
  return { ...dataset, images: [...dataset.images] };
}

const files = (folder: string, count: number, start = 0) =>
  Array.from({ length: count }, (_, i) => `${folder}IMG_${1000 + start + i}.jpg`);
const total = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);
const sums = ({ counts }: ReturnType<typeof read>) => [counts.train, counts.validation, counts.test].map(total);
const classSizes = ({ images, classes }: ReturnType<typeof read>) =>
  Object.fromEntries(classes.map((name, label) => [name, images.filter((image) => image.label === label).length]));

describe('archives that are one set', () => {
  test('have the classes of all, merged by name, and say what each of them gives', () => {
    const found = read({
      'part-1': [...files('cats/', 30), ...files('dogs/', 20)],
      'part-2': [...files('cats/', 25, 30), ...files('birds/', 35)],
    });
    expect(classSizes(found)).toEqual({ birds: 35, cats: 55, dogs: 20 });
    expect(found.splitBy).toBe('hash');
    expect(found.images[0]?.name).toBe('part-1/cats/IMG_1000.jpg');
    expect(found.notices).toEqual(['2 archives are one set of 110 images in 3 classes: "part-1" 50, "part-2" 60']);
  });

  test.each<[string, Record<string, readonly string[]>, Record<string, number>]>([
    [
      'steps into what lies around the folders of some',
      {
        'part-1': [...files('part-1/cats/', 30), ...files('part-1/dogs/', 30)],
        'part-2': files('export/2026/cats/', 30, 30),
        'part-3': files('dogs/', 30, 60),
      },
      { cats: 60, dogs: 60 },
    ],
    [
      'takes an archive a class, with its folders below it',
      { cats: files('cats/siamese/', 30), dogs: [...files('dogs/poodle/', 20), ...files('dogs/pug/', 20, 20)] },
      { cats: 30, dogs: 40 },
    ],
    [
      'steps into the one folder that lies around all',
      { 'part-1': files('pets/cats/', 30), 'part-2': files('pets/dogs/', 30, 30) },
      { cats: 30, dogs: 30 },
    ],
    [
      'takes archives of images alone for classes',
      { cats: files('', 30), dogs: files('', 30, 30) },
      { cats: 30, dogs: 30 },
    ],
    [
      'reads names of files by class in all of them',
      {
        a: Array.from({ length: 40 }, (_, i) => `${i % 2 ? 'cat' : 'dog'}.${i}.jpg`),
        b: Array.from({ length: 40 }, (_, i) => `${i % 2 ? 'cat' : 'dog'}.${i + 40}.jpg`),
      },
      { cat: 40, dog: 40 },
    ],
  ])('%s', (_, archives, wanted) => {
    const found = read(archives);
    expect(classSizes(found)).toEqual(wanted);
    const reversed = read(Object.fromEntries(Object.entries(archives).reverse()));
    expect(classSizes(reversed)).toEqual(wanted);
    // The order of archives plays no part in the split either.
    const splitsOf = ({ images }: typeof found) => Object.fromEntries(images.map(({ name, split }) => [name, split]));
    expect(splitsOf(reversed)).toEqual(splitsOf(found));
  });

  test.each([
    [
      'called as splits',
      {
        train: [...files('cats/', 30), ...files('dogs/', 30)],
        val: [...files('cats/', 9, 90), ...files('dogs/', 8, 90)],
      },
    ],
    [
      'with folders that are called as splits',
      {
        a: [...files('train/cats/', 30), ...files('train/dogs/', 30)],
        b: [...files('validation/cats/', 9, 90), ...files('validation/dogs/', 8, 90)],
      },
    ],
    [
      'called as splits, with the same name inside',
      {
        train: [...files('train/cats/', 30), ...files('train/dogs/', 30)],
        validation: [...files('validation/cats/', 9, 90), ...files('validation/dogs/', 8, 90)],
      },
    ],
  ])('keep the split of archives %s', (_, archives) => {
    const found = read(archives);
    expect([found.splitBy, found.classes, sums(found)]).toEqual(['folders', ['cats', 'dogs'], [60, 17, 0]]);
  });

  test('refuse an archive that is called as a split next to others that are not', () => {
    const archives = { part: [...files('cats/', 30), ...files('dogs/', 30)], test: files('cats/', 30, 30) };
    expect(() => read(archives)).toThrow(DatasetError);
    expect(() => read(archives)).toThrow(/"test", but no train folder/);
  });

  test('leave images out by the names that they have in the set', () => {
    const archives = { a: [...files('cats/', 30), ...files('dogs/', 30)], b: files('cats/', 30, 30) };
    const exclude = ['b/cats/IMG_1030.jpg', 'cats/IMG_1000.jpg'];
    const { excluded } = readDataset(setOf(archives), { ...config, exclude }, 'all');
    expect(excluded).toEqual(['b/cats/IMG_1030.jpg']);
  });

  test('are one archive in their own right: without a set nothing is said of one', () => {
    const listing = listingOf(...files('cats/', 30), ...files('dogs/', 30));
    expect(listing.parts).toEqual([]);
    expect(readDataset(listing, config, 'pets.zip').notices).toEqual([]);
  });
});
