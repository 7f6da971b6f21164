import { spaceMatcher } from '../../../cli/cache/match-space';
import { parseAge, parseBytes } from '../../../cli/cache/parse-amount';
import { ageText, renderCache } from '../../../cli/cache/render-cache';
import { ConfigError } from '../../../shared/errors';
import { featureSpace } from '../../../shared/features/feature-space';
import type { CachedSpace } from '../../../shared/features/list-cache';
import { settledConfig } from '../../support/settled-config';

const HOUR = 3_600_000;
const [DOGS, OTHER] = ['ab12'.repeat(16), 'cd34'.repeat(16)];
const names = new Map([[DOGS, 'stanford-dogs']]);

function cachedSpace(sha256: string, ages: readonly number[], imageSizePx = 160): CachedSpace {
  const space = featureSpace({ base: { sha256 }, config: settledConfig({ imageSizePx }) });
  const entries = ages.map((age, i) => ({ space, key: `${space}/${i}`, bytes: 1_500_000, writtenMs: -age }));
  return { space, entries, indexedImages: 256 * ages.length };
}

describe('parseAge() and parseBytes()', () => {
  test('parseAge() and parseBytes() read an amount and its unit', () => {
    expect([parseAge('--older-than', '90m'), parseAge('--older-than', '1.5 D')]).toEqual([1.5 * HOUR, 36 * HOUR]);
    expect([parseBytes('--keep', '5GB'), parseBytes('--keep', '0b')]).toEqual([5e9, 0]);
  });

  test.each(['', '5', 'GB', '-1GB', '5XB', '1e3MB'])('parseBytes() refuses %j, naming the flag', (text) => {
    expect(() => parseBytes('--keep', text)).toThrow(ConfigError);
    expect(() => parseBytes('--keep', text)).toThrow(/^--keep is ".*", wanted an amount such as 500MB/);
  });
});

describe('spaceMatcher()', () => {
  const spaces = [cachedSpace(DOGS, [0]), cachedSpace(OTHER, [0])];

  test('takes a base by its name or by first figures of its sha256, and a precision', () => {
    const matched = (filter: object) => spaces.map(({ space }) => spaceMatcher(filter, spaces, names)(space));
    expect(matched({})).toEqual([true, true]);
    expect(matched({ base: 'stanford-dogs' })).toEqual([true, false]);
    expect(matched({ base: 'cd34' })).toEqual([false, true]);
    expect(matched({ precision: 'int8' })).toEqual([false, false]);
    expect(matched({ base: 'ab12', precision: 'float32' })).toEqual([true, false]);
  });

  test.each(['stanford', 'cd', 'ef56'])('refuses the base %j, of which nothing is cached', (base) => {
    expect(() => spaceMatcher({ base }, spaces, names)).toThrow(/it has those of stanford-dogs, cd34cd34cd34$/);
  });

  test('refuses a precision that does not exist', () => {
    expect(() => spaceMatcher({ precision: 'bf16' }, spaces, names)).toThrow(ConfigError);
  });
});

describe('renderCache()', () => {
  test('renderCache() shows a line for each space and one for all', () => {
    const spaces = [cachedSpace(DOGS, [HOUR, 72 * HOUR]), cachedSpace(OTHER, [60_000], 224)];
    expect(renderCache(spaces, names, 0)).toBe(
      [
        'base                          by                   of        entries  images  size    written',
        'stanford-dogs (ab12ab12ab12)  160 px onnx float32  features  2        512     3.0 MB  3 d to 1 h ago',
        'cd34cd34cd34                  224 px onnx float32  features  1        256     1.5 MB  1 min ago',
        'all                                                          3        768     4.5 MB  3 d to 1 min ago',
      ].join('\n'),
    );
  });

  test('ageText() goes from seconds to days', () => {
    expect([0, 59_000, 61_000, 47 * HOUR, 48 * HOUR].map(ageText)).toEqual(['0 s', '59 s', '1 min', '47 h', '2 d']);
  });
});
