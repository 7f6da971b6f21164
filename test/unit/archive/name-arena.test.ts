import fc from 'fast-check';
import { NameArena } from '../../../shared/archive/name-arena';

const MIB = 1024 * 1024;

function arenaOf(names: readonly string[], most = names.length): NameArena {
  const arena = new NameArena(most);
  for (const name of names) arena.add(name);
  return arena;
}

describe('NameArena', () => {
  test('NameArena gives every name by its number, in whatever order it is asked', () => {
    // Of a third of a buffer and more, so that few names fill several.
    const name = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.constantFrom('', 'a'.repeat(MIB / 3), 'ä'.repeat(MIB / 2), 'b'.repeat(MIB), 'c'.repeat(MIB + 1)),
    );
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1, maxLength: 12 }),
        fc.array(fc.nat(), { maxLength: 30 }),
        (names, asked) => {
          const arena = arenaOf(names);
          for (const number of [...names.keys(), ...asked.map((n) => n % names.length)]) {
            expect(arena.get(number) === names[number]).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('NameArena can be read between two additions, the last name too', () => {
    const arena = new NameArena(3);
    arena.add('first');
    expect(arena.get(0)).toBe('first');
    arena.add('x'.repeat(MIB));
    expect([arena.get(0), arena.get(1).length]).toEqual(['first', MIB]);
    arena.add('last');
    expect([arena.get(2), arena.get(0)]).toEqual(['last', 'first']);
  });

  test('NameArena refuses a number that no name has', () => {
    expect(() => arenaOf(['one'], 2).get(1)).toThrow(/no name 1/);
    expect(() => arenaOf([], 1).get(0)).toThrow(RangeError);
  });
});
