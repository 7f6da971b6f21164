import fc from 'fast-check';
import type { ArchiveEntry } from '../../../shared/archive/archive-entry';
import { ListingBuilder } from '../../../shared/archive/listing-builder';

const segment = fc.oneof(fc.constantFrom('cats', 'müll', '猫', 'a b', '😀'), fc.string({ minLength: 1 }));
const entry: fc.Arbitrary<ArchiveEntry> = fc.record({
  name: fc
    .tuple(fc.array(segment, { minLength: 1, maxLength: 4 }), fc.boolean())
    .map(([path, isFolder]) => path.map((name) => name.replaceAll('/', '-')).join('/') + (isFolder ? '/' : '')),
  offset: fc.nat({ max: 2 ** 45 }),
  compressedBytes: fc.nat({ max: 2 ** 40 }),
  bytes: fc.nat({ max: 2 ** 40 }),
  method: fc.constantFrom(0 as const, 8 as const),
  crc32: fc.nat({ max: 0xffffffff }),
});
const wellFormed = ({ name }: ArchiveEntry) => Buffer.from(name).toString() === name;

function listingOf(entries: readonly ArchiveEntry[]) {
  const builder = new ListingBuilder(entries.length);
  for (const each of entries) builder.add(each);
  return builder.sorted();
}

describe('ListingBuilder', () => {
  test('gives back what was added, ascending by offset, equal offsets in their order', () => {
    fc.assert(
      fc.property(fc.array(entry.filter(wellFormed), { maxLength: 50 }), (entries) => {
        const listing = listingOf(entries);
        const sorted = entries.toSorted((a, b) => a.offset - b.offset);
        expect([...listing]).toEqual(sorted);
        expect(Array.from({ length: listing.length }, (_, i) => listing.nameOf(i))).toEqual(
          sorted.map(({ name }) => name),
        );
      }),
    );
  });

  test('holds each folder once, whatever the order of the entries', () => {
    const names = ['a/b/1.jpg', 'c/1.jpg', 'a/b/', '1.jpg', 'a/b/2.jpg'];
    const numbers = { compressedBytes: 1, bytes: 1, method: 0 as const, crc32: 7 };
    const listing = listingOf(names.map((name, i) => ({ name, offset: 100 - i, ...numbers })));
    expect(listing.folders).toEqual(['a/b', 'c', '']);
    const places = Array.from(listing, ({ name }, i) => [
      name,
      listing.folders[listing.folderOf(i)],
      listing.fileOf(i),
    ]);
    expect(places[0]).toEqual(['a/b/2.jpg', 'a/b', '2.jpg']);
    expect(places[1]).toEqual(['1.jpg', '', '1.jpg']);
    expect(places[2]).toEqual(['a/b/', 'a/b', '']);
  });

  test('keeps names that fill more than one piece of memory', () => {
    const names = Array.from({ length: 200 }, (_, i) => `photos/${String(i).padStart(3, '0')}${'é'.repeat(10_000)}`);
    const numbers = { compressedBytes: 1, bytes: 1, method: 8 as const, crc32: 7 };
    const listing = listingOf(names.map((name, i) => ({ name, offset: i, ...numbers })));
    expect(Array.from(listing, ({ name }) => name)).toEqual(names);
  });

  test('a listing has no entry behind its end', () => {
    const listing = listingOf([{ name: 'a', offset: 0, compressedBytes: 0, bytes: 0, method: 0, crc32: 0 }]);
    for (const i of [-1, 1, 0.5]) expect(() => listing.at(i)).toThrow(RangeError);
  });
});
