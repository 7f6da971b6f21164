import fc from 'fast-check';
import { SPLITS } from '../../../shared/dataset/manifest';
import { splitLabelSets } from '../../../shared/dataset/split-label-sets';

const SHARES = { train: 0.8, validation: 0.1, test: 0.1 };
interface Image {
  readonly label: number;
  readonly crc32: number;
}

const split = (images: readonly Image[], sets: readonly (readonly number[])[], shares = SHARES) =>
  Array.from(
    splitLabelSets(
      {
        length: images.length,
        labelOf: (i) => images[i]?.label ?? 0,
        crc32Of: (i) => images[i]?.crc32 ?? 0,
        bytesOf: () => 1000,
      },
      sets,
      shares,
    ),
    (own) => SPLITS[own],
  );

const drawn = (count: number, label: number, seed: number): Image[] =>
  Array.from({ length: count }, (_, i) => ({ label, crc32: Math.imul(i + seed, 2654435761) >>> 0 }));

describe('splitLabelSets()', () => {
  test('gives every class its shares, also those that only go together', () => {
    const sets = [[0], [0, 1], [1, 2], []];
    const images = [...drawn(600, 0, 0), ...drawn(200, 1, 1e6), ...drawn(100, 2, 2e6), ...drawn(100, 3, 3e6)];
    const splits = split(images, sets);
    const shareOf = (label: number, of: string) => {
      const own = splits.filter((_, i) => sets[images[i]?.label ?? 0]?.includes(label));
      return own.filter((each) => each === of).length / own.length;
    };
    for (const label of [0, 1, 2]) {
      expect(Math.abs(shareOf(label, 'train') - 0.8)).toBeLessThan(0.02);
      expect(Math.abs(shareOf(label, 'validation') - 0.1)).toBeLessThan(0.015);
    }
    expect(splits.filter((own) => own === 'test')).toHaveLength(100);
  });

  const sets = fc.uniqueArray(fc.uniqueArray(fc.nat({ max: 4 }), { maxLength: 3 }), {
    minLength: 2,
    maxLength: 6,
    selector: (set) => [...set].sort().join(),
  });
  const images = fc.array(fc.record({ label: fc.nat({ max: 5 }), crc32: fc.nat({ max: 60 }) }), {
    minLength: 12,
    maxLength: 80,
  });

  test('trains on every class, puts equal images on one side, and does not depend on their order', () => {
    fc.assert(
      fc.property(sets, images, fc.nat(), (own, found, turn) => {
        const all = found.map((image) => ({ ...image, label: image.label % own.length }));
        const splits = split(all, own);
        const sideOf = new Map<number, string | undefined>();
        for (const [i, { crc32, label }] of all.entries()) {
          expect(sideOf.get(crc32) ?? splits[i]).toBe(splits[i]);
          sideOf.set(crc32, splits[i]);
          for (const each of own[label] ?? []) {
            expect(all.some((other, j) => own[other.label]?.includes(each) && splits[j] === 'train')).toBe(true);
          }
        }
        const at = turn % all.length;
        const turned = [...all.slice(at), ...all.slice(0, at)];
        const turnedBack = split(turned, own);
        expect([...turnedBack.slice(all.length - at), ...turnedBack.slice(0, all.length - at)]).toEqual(splits);
      }),
    );
  });

  test('puts nothing into a split that has no share', () => {
    const found = drawn(200, 0, 5).map((image, i) => ({ ...image, label: i % 3 }));
    const splits = split(found, [[0], [0, 1], []], { train: 0.7, validation: 0.3, test: 0 });
    expect(splits).not.toContain('test');
    expect(splits.filter((own) => own === 'validation').length).toBeGreaterThan(40);
  });
});
