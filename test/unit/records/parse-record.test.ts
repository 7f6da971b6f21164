import { z } from 'zod';
import { FormatError, NewerFormatError } from '../../../shared/errors';
import { migrations, parseRecord, parseRecordOfEither } from '../../../shared/records/parse-record';

const first = z.object({ schemaVersion: z.literal(1), count: z.int(), colour: z.string().default('grey') });
const third = z.object({ schemaVersion: z.literal(3), images: z.int(), unit: z.string() }).register(migrations, {
  1: ({ count, ...rest }) => ({ ...rest, images: count }),
  2: (record) => ({ ...record, unit: 'px' }),
});
const parse = (value: unknown, schema: z.ZodType = first) => parseRecord(JSON.stringify(value), 'a/b.json', schema);

describe('parseRecord()', () => {
  test('passes over keys that it does not know, and fills in those that came later', () => {
    expect(parse({ schemaVersion: 1, count: 2, invented: { later: true } })).toEqual({
      ...{ schemaVersion: 1, count: 2, colour: 'grey' },
    });
  });

  test('brings an older version up to the one it knows, step by step', () => {
    const wanted = { schemaVersion: 3, images: 2, unit: 'px' };
    expect(parse({ schemaVersion: 1, count: 2 }, third)).toEqual(wanted);
    expect(parse({ schemaVersion: 2, images: 2 }, third)).toEqual(wanted);
    expect(parse({ schemaVersion: 3, images: 2, unit: 'px' }, third)).toEqual(wanted);
  });

  test.each([[first], [third], [first.pick({ count: true })]])('refuses a newer version, and says so: %#', (schema) => {
    const newer = () => parse({ schemaVersion: 4, count: 1, images: 1, unit: 'px' }, schema);
    expect(newer).toThrow(NewerFormatError);
    expect(newer).toThrow(FormatError);
    expect(newer).toThrow(/"a\/b\.json" was written by a newer release.*schema version is 4.*\n→ use that release/);
    expect(newer).toThrow(expect.objectContaining({ name: 'NewerFormatError' }));
  });

  test.each([
    ['{"schemaVersion": 1, "cou', /"a\/b\.json" is damaged.*not JSON/],
    ['', /not JSON/],
    ['null', /is damaged/],
    ['[]', /is damaged/],
    ['{"schemaVersion": 1, "count": "many"}', /"count": /],
    ['{"schemaVersion": 0, "count": 1}', /"schemaVersion": /],
    ['{"count": 1}', /"schemaVersion": /],
  ])('refuses %j by name', (text, message) => {
    expect(() => parseRecord(text, 'a/b.json', first)).toThrow(message);
    expect(() => parseRecord(Buffer.from(text), 'a/b.json', first)).toThrow(FormatError);
    expect(() => parseRecord(text, 'a/b.json', first)).not.toThrow(NewerFormatError);
  });

  test('refuses a record of a multi-label run where it reads one label per image, and does not take it for damaged', () => {
    const several = () => parse({ schemaVersion: 2, task: 'multi-label', count: 1 });
    expect(several).toThrow(/"a\/b\.json" is of a multi-label run, whose images have several labels or none/);
    // Nobody makes again what is not damaged.
    expect(several).toThrow(NewerFormatError);
    expect(several).toThrow(expect.objectContaining({ name: 'NewerFormatError' }));
  });
});

describe('parseRecordOfEither()', () => {
  const several = z.object({ schemaVersion: z.literal(2), task: z.literal('multi-label'), sets: z.int() });
  const either = (value: unknown) => parseRecordOfEither(JSON.stringify(value), 'a/b.json', first, several);

  test('reads a record by the schema of its kind', () => {
    expect(either({ schemaVersion: 1, count: 2 })).toEqual({ schemaVersion: 1, count: 2, colour: 'grey' });
    const record = { schemaVersion: 2, task: 'multi-label', sets: 3 };
    expect(either(record)).toEqual(record);
  });

  test('refuses newer versions of both, and what is neither', () => {
    expect(() => either({ schemaVersion: 2, count: 2 })).toThrow(/was written by a newer release/);
    expect(() => either({ schemaVersion: 3, task: 'multi-label', sets: 1 })).toThrow(NewerFormatError);
    expect(() => either({ schemaVersion: 2, task: 'multi-label' })).toThrow(/"sets": /);
    expect(() => either({})).toThrow(FormatError);
  });
});
