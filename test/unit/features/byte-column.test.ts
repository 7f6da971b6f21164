import fc from 'fast-check';
import { ByteColumn } from '../../../shared/features/byte-column';

test('ByteColumn() returns its items in the order that is asked for, however many there are', () => {
  const items = fc
    .integer({ min: 1, max: 5 })
    .chain((width) =>
      fc.record({ width: fc.constant(width), drawn: fc.array(fc.uint8Array({ minLength: width, maxLength: width })) }),
    );
  fc.assert(
    fc.property(items, fc.integer({ min: 1, max: 1500 }), ({ width, drawn }, times) => {
      const column = new ByteColumn(width);
      const all = Array.from(
        { length: drawn.length === 0 ? 0 : times },
        (_, i) => drawn[i % drawn.length] as Uint8Array,
      );
      for (const item of all) column.add(item);
      expect(Buffer.from(column.values()).equals(Buffer.concat(all))).toBe(true);
      const backwards = Uint32Array.from(all.keys()).reverse();
      expect(Buffer.from(column.values(backwards)).equals(Buffer.concat([...all].reverse()))).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test('ByteColumn() refuses an item of another width', () => {
  expect(() => new ByteColumn(2).add([1])).toThrow('An item of 2 bytes was expected, one has 1');
});
