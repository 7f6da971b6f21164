import fc from 'fast-check';
import { z } from 'zod';
import { FormatError } from '../../../shared/errors';
import { parseRecord } from '../../../shared/records/parse-record';
import { recordText } from '../../../shared/records/record-text';

const loose = z.looseObject({});
const layouts = fc.constantFrom('lines' as const, 'compact' as const);
/** Without a key that no record has. */
const records = fc
  .dictionary(
    fc.string().filter((key) => key !== 'checksum' && key !== '__proto__'),
    fc.jsonValue(),
    { minKeys: 1 },
  )
  .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>);
const read = (bytes: Uint8Array | string) => parseRecord(bytes, 'a.json', loose);

describe('recordText()', () => {
  test('is read as what was written', () => {
    fc.assert(
      fc.property(records, layouts, (value, layout) => {
        const { checksum, ...rest } = read(recordText(value, layout));
        expect(rest).toEqual(value);
        expect(checksum).toMatch(/^sha256:[0-9a-f]{64}$/);
      }),
    );
  });

  test('is refused with any bit of it flipped, and cut anywhere', () => {
    fc.assert(
      fc.property(records, layouts, fc.nat(), fc.nat({ max: 7 }), (value, layout, where, bit) => {
        const bytes = Buffer.from(recordText(value, layout));
        const at = where % bytes.length;
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] as number) ^ (1 << bit);
        expect(() => read(flipped)).toThrow(FormatError);
        expect(() => read(bytes.subarray(0, at))).toThrow(FormatError);
      }),
      { numRuns: 500 },
    );
  });

  test('is refused with any bit of its end flipped', () => {
    const bytes = Buffer.from(recordText({ schemaVersion: 1, loss: 0.25 }));
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(() => read(flipped)).toThrow(FormatError);
    }
  });

  test('has no checksum to check in what 0.1.0 wrote', () => {
    expect(read('{\n  "schemaVersion": 1,\n  "loss": 0.25\n}\n')).toEqual({ schemaVersion: 1, loss: 0.25 });
  });

  test('takes no list', () => {
    expect(() => recordText([1])).toThrow(TypeError);
  });
});
