import { archiveOf, type Collected, classOf, isPicture, missing } from '../../../../web/serve/collected';

const CLASSES = [
  { id: 1, name: 'cats' },
  { id: 2, name: 'dogs' },
];
const picture = (id: number, of: number, name = 'a b.jpg'): Collected => ({ id, of, file: new File(['x'], name) });

describe('archiveOf()', () => {
  test('makes a folder of each class, with names of their own, and leaves out what has no class', () => {
    const pictures = [picture(1, 1), picture(2, 2, '猫.png'), picture(3, 1), picture(4, -1)];
    const names = archiveOf(CLASSES, pictures).map(({ name }) => name);
    expect(names).toEqual(['cats/0001-a_b.jpg', 'cats/0002-a_b.jpg', 'dogs/0001-_.png']);
  });

  test('keeps a class within one folder of the archive, whatever it is called', () => {
    const classes = [
      { id: 1, name: '/.a/../etc' },
      { id: 2, name: ' .a\\b\n ' },
    ];
    const folders = archiveOf(classes, [picture(1, 1), picture(2, 2)]).map(({ name }) => name.split('/').slice(0, -1));
    expect(folders).toEqual([['a .. etc'], ['a b']]);
  });
});

describe('missing()', () => {
  const two = [picture(1, 1), picture(2, 1), picture(3, 2), picture(4, 2)];
  test.each([
    [CLASSES, two, undefined],
    [CLASSES, two.slice(0, 2), /^Two classes with pictures/],
    [CLASSES, two.slice(0, 3), /“dogs” has fewer than 2/],
    [[CLASSES[0], { id: 2, name: ' ' }], two, /name/],
    [[CLASSES[0], { id: 2, name: ' cats ' }], two, /Two classes are called “cats”/],
    // A class that nobody has put anything into says nothing.
    [[...CLASSES, { id: 3, name: '' }], two, undefined],
  ])('%#', (classes, pictures, words) => {
    const said = missing(classes as typeof CLASSES, pictures);
    if (words) expect(said).toMatch(words);
    else expect(said).toBeUndefined();
  });
});

test('isPicture() goes by the type, and by the name where a browser knows no type', () => {
  expect(isPicture({ name: 'a', type: 'image/png' })).toBe(true);
  expect(isPicture({ name: 'a.HEIC', type: '' })).toBe(true);
  expect(isPicture({ name: 'Thumbs.db', type: '' })).toBe(false);
});

test('classOf() is the innermost folder', () => {
  expect([classOf({ folders: ['photos', 'cats'] }), classOf({ folders: [] })]).toEqual(['cats', undefined]);
});
