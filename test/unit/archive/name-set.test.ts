import fc from 'fast-check';
import { NameSet } from '../../../shared/archive/name-set';

/** Few letters, so that names often meet; one of them has two forms. */
const name = fc
  .array(fc.constantFrom('a', 'b', '/', '\u00e9', 'e\u0301', '😀'), { minLength: 1, maxLength: 4 })
  .map((letters) => letters.join(''));

describe('NameSet', () => {
  test('finds a name that is in it, in any normal form, as a set of strings would', () => {
    fc.assert(
      fc.property(fc.array(name, { maxLength: 80 }), (names) => {
        const held = new Set<string>();
        const set = new NameSet(names.length, (number) => names[number] as string);
        for (const [number, each] of names.entries()) {
          const nfc = each.normalize('NFC');
          expect(set.add(each, number)).toBe(!held.has(nfc));
          held.add(nfc);
        }
      }),
    );
  });

  test('tells apart a hundred thousand names, and asks for few of them', () => {
    const names = Array.from({ length: 100_000 }, (_, i) => `train/cats/${i}.jpg`);
    let asked = 0;
    const set = new NameSet(names.length, (number) => {
      asked += 1;
      return names[number] as string;
    });
    expect(names.every((each, number) => set.add(each, number))).toBe(true);
    expect(asked).toBeLessThan(100);
  });
});
