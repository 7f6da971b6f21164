import fc from 'fast-check';
import { SPLITS } from '../../../shared/dataset/manifest';
import { sha256Hex } from '../../../shared/hash';
import { equalImages } from '../../../shared/inspect/alike-images';
import { Groups } from '../../../shared/inspect/groups';
import { type InspectedImage, InspectedImageList, sha256Of, splitOf } from '../../../shared/inspect/inspected-images';

const image = fc.record({
  name: fc.string({ minLength: 1 }),
  label: fc.nat(),
  split: fc.constantFrom(...SPLITS),
  sha256: fc.nat({ max: 12 }).map((content) => sha256Hex(String(content))),
  orientation: fc.option(fc.integer({ min: 2, max: 8 }), { nil: undefined }),
});
const images = fc.uniqueArray(image, { selector: ({ name }) => name, maxLength: 40 });
const listOf = (own: readonly InspectedImage[]) => {
  const list = new InspectedImageList();
  for (const each of own) list.add(each);
  return list;
};

test('InspectedImageList() returns what was added, ascending by path', () => {
  fc.assert(
    fc.property(images, (own) => {
      const list = listOf(own);
      const columns = list.images(list.ascending());
      const back = Array.from({ length: columns.count }, (_, i) => ({
        name: columns.names[i],
        label: columns.labels[i],
        split: splitOf(columns, i),
        sha256: sha256Of(columns, i),
        orientation: columns.orientations[i] || undefined,
      }));
      expect(back).toEqual([...own].sort((a, b) => (a.name < b.name ? -1 : 1)));
    }),
  );
});

test('equalImages() puts the images of one content together, and no others', () => {
  // The first words of two contents are the same, or make them neighbours in a table.
  const contents = ['00'.repeat(32), `${'00'.repeat(31)}01`, `${'00'.repeat(4)}01${'00'.repeat(27)}`, '01'.repeat(32)];
  const content = fc.oneof(
    fc.constantFrom(...contents),
    fc.nat({ max: 5 }).map((own) => sha256Hex(String(own))),
  );
  fc.assert(
    fc.property(fc.array(content, { maxLength: 40 }), (own) => {
      const list = listOf(own.map((sha256, i) => ({ name: String(i), label: 0, split: 'train', sha256 })));
      const equal = equalImages(list.images());
      expect(own.map((_, i) => equal.of(i))).toEqual(own.map((sha256) => own.indexOf(sha256)));
    }),
  );
});

test('Groups() lists those of two and more, by their least member', () => {
  const groups = new Groups(7);
  for (const [a, b] of [
    [5, 2],
    [6, 1],
    [3, 6],
  ] as const)
    groups.join(a, b);
  expect(groups.several()).toEqual([
    [1, 3, 6],
    [2, 5],
  ]);
});
