import fc from 'fast-check';
import { CLASS_NAMES, KIND_NAMES } from '../../../shared/zero-shot/imagenet-names';
import { matchClassNames } from '../../../shared/zero-shot/match-class-names';

const lines = (table: string) => table.trim().split('\n');
const namesOf = (line: string) => line.split(' ').slice(1).join(' ').split('|').filter(Boolean);
const ALL_NAMES = [...lines(CLASS_NAMES), ...lines(KIND_NAMES)].flatMap(namesOf);

/** @throws where they do not match */
function outputsOf(...classes: string[]): readonly (readonly number[])[] {
  const match = matchClassNames(classes);
  if (match.kind === 'unmatched') throw new Error(match.why);
  return match.outputs;
}
const whyNot = (...classes: string[]) => {
  const match = matchClassNames(classes);
  return match.kind === 'unmatched' ? match.why : match.outputs;
};

describe('the table of names', () => {
  test('has the 1,000 classes in the order of their synsets, which is that of their outputs', () => {
    const synsets = lines(CLASS_NAMES).map((line) => line.split(' ')[0] as string);
    expect(synsets).toHaveLength(1000);
    expect(synsets.every((synset) => /^\d{8}$/.test(synset))).toBe(true);
    expect(synsets).toEqual([...new Set(synsets)].sort());
  });

  test('gives each name one meaning', () => {
    expect(new Set(ALL_NAMES).size).toBe(ALL_NAMES.length);
  });

  test('has kinds of some of the classes, and of no others', () => {
    for (const line of lines(KIND_NAMES)) {
      const [ranges = ''] = line.split(' ');
      expect(ranges).toMatch(/^\d+(-\d+)?(,\d+(-\d+)?)*$/);
      const numbers = ranges.split(/[,-]/).map(Number);
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      expect(numbers.at(-1)).toBeLessThan(1000);
      expect(namesOf(line).length).toBeGreaterThan(0);
    }
  });
});

describe('matchClassNames()', () => {
  test('finds 7 cats and 118 dogs', () => {
    const [cats, dogs] = outputsOf('cats', 'dogs');
    expect(cats).toEqual([281, 282, 283, 284, 285, 286, 287]);
    expect(dogs).toEqual(Array.from({ length: 118 }, (_, i) => 151 + i));
  });

  test.each([
    ['Golden_Retriever', [207]],
    ['golden-retrievers', [207]],
    ['GermanShepherd', [235]],
    ['n02085620-Chihuahua', [151]],
    ['n02085620', [151]],
    ['strawberries', [949]],
    ['school buses', [779]],
    ['Toucan', [96]],
    ['wolves', [269, 270, 271, 272]],
    ['St. Bernards', undefined],
    ['sofas', [831]],
    ['ostriches', [9]],
    ['carpenter’s kit', [477]],
  ])('reads %p', (name, wanted) => {
    const match = matchClassNames([name]);
    expect(match.kind === 'matched' ? match.outputs[0] : undefined).toEqual(wanted);
  });

  test.each([
    // A mouse is an animal, though one of ImageNet's classes is the computer's.
    ['mice'],
    // A crane may be a bird or a machine, and ImageNet has both.
    ['crane'],
    ['wind'],
    ['tulips'],
    ['n99999999'],
    ['n020856201'],
    ['constructor'],
    [''],
    ['s'],
  ])('does not take %p for anything', (name) => {
    expect(whyNot('dogs', name)).toBe(`no class of ImageNet is known as "${name}"`);
  });

  test('refuses classes that have some of ImageNet’s in common, and names the two', () => {
    expect(whyNot('dogs', 'cats', 'tabby')).toBe('"cats" and "tabby" have classes of ImageNet in common');
    expect(whyNot('animals', 'dogs')).toMatch(/"animals" and "dogs"/);
    expect(whyNot('Cats', 'cats')).toMatch(/in common/);
  });

  test('gives every class outputs of its own, in the order of the classes', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...ALL_NAMES), { minLength: 1, maxLength: 6 }), (names) => {
        const match = matchClassNames(names);
        const reversed = matchClassNames([...names].reverse());
        expect(reversed.kind).toBe(match.kind);
        if (match.kind === 'unmatched' || reversed.kind === 'unmatched') return;
        expect([...reversed.outputs].reverse()).toEqual(match.outputs);
        const all = match.outputs.flat();
        expect(new Set(all).size).toBe(all.length);
        for (const own of match.outputs) {
          expect(own.length).toBeGreaterThan(0);
          expect(own).toEqual([...own].sort((a, b) => a - b));
          expect(own.every((output) => Number.isInteger(output) && output >= 0 && output < 1000)).toBe(true);
        }
      }),
    );
  });

  test('finds a name however it is written', () => {
    const written = fc.constantFrom<(name: string) => string>(
      (name) => name.toUpperCase(),
      (name) => name.replaceAll(' ', '_'),
      (name) => name.replaceAll(' ', '-'),
      (name) => ` ${name.replaceAll(' ', '  ')} `,
      (name) => name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()),
    );
    fc.assert(
      fc.property(fc.constantFrom(...ALL_NAMES), written, (name, write) => {
        // "n02085620" and the like are numbers, and no name of the table looks like one.
        expect(outputsOf(write(name))).toEqual(outputsOf(name));
      }),
    );
  });

  test('answers any names with one of the two', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { maxLength: 5 }), (names) => {
        expect(['matched', 'unmatched']).toContain(matchClassNames(names).kind);
      }),
    );
  });
});
