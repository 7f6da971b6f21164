import type { ArchiveEntry } from '../../../shared/archive/archive-entry';
import { hashEntries } from '../../../shared/archive/hash-entries';

describe('hashEntries()', () => {
  const entry: ArchiveEntry = { name: 'a/1.jpg', offset: 0, compressedBytes: 3, bytes: 3, method: 0, crc32: 5 };

  test('changes with anything that the listing says', () => {
    const changes: Partial<ArchiveEntry>[] = [
      {},
      { name: 'a/2.jpg' },
      { offset: 1 },
      { bytes: 4 },
      { crc32: 6 },
      { method: 8 },
    ];
    expect(new Set(changes.map((change) => hashEntries([{ ...entry, ...change }]))).size).toBe(changes.length);
    expect(hashEntries([entry])).toBe(hashEntries([{ ...entry }]));
    expect(hashEntries([entry])).toMatch(/^[0-9a-f]{64}$/);
  });
});
