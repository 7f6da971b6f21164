import fc from 'fast-check';
import type { ArchiveEntry } from '../../../shared/archive/archive-entry';
import { readArchive } from '../../../shared/archive/read-archive';
import { readEntries } from '../../../shared/archive/read-entries';
import { parseConfig } from '../../../shared/config';
import { ArchiveError, CancelledError } from '../../../shared/errors';
import { bufferReader } from '../../support/buffer-reader';
import { writeZip, type ZipEntry } from '../../support/write-zip';

const { limits } = parseConfig({ limits: { ratio: 5000 } });

async function readAll(zip: Buffer, pick: (entries: ArchiveEntry[]) => ArchiveEntry[] = (entries) => entries) {
  const reader = bufferReader(zip);
  const entries = pick(await readArchive(reader, limits));
  reader.reads.length = 0;
  const found: [string, string][] = [];
  for await (const { entry, bytes } of readEntries(reader, entries)) {
    found.push([entry.name, Buffer.from(bytes).toString()]);
  }
  return { found, reads: reader.reads };
}

async function refusal(...entries: ZipEntry[]): Promise<string> {
  const error = await readAll(writeZip(entries)).then(
    () => new Error('it was not refused'),
    (error: Error) => error,
  );
  expect(error).toBeInstanceOf(ArchiveError);
  expect(error.message).toMatch(/entry "cats\/1\.jpg" is damaged/);
  return error.message;
}

const file = (i: number, data: string, deflate = false): ZipEntry => ({ name: `cats/${i}.jpg`, data, deflate });
const descriptor = { flags: 0x808 };
const zeros = { crc32: 0, bytes: 0, compressedBytes: 0 };

describe('readEntries()', () => {
  test('answers the bytes in order, stored and deflated, with one ranged read', async () => {
    const zip = writeZip([file(1, 'one'), file(2, 'two '.repeat(500), true), file(3, ''), file(4, '', true)]);
    const { found, reads } = await readAll(zip);
    expect(found).toEqual([
      ['cats/1.jpg', 'one'],
      ['cats/2.jpg', 'two '.repeat(500)],
      ['cats/3.jpg', ''],
      ['cats/4.jpg', ''],
    ]);
    expect(reads).toHaveLength(1);
  });

  test('reads the entries that it is given, not those between them', async () => {
    const zip = writeZip([1, 2, 3, 4, 5].map((i) => file(i, `${i}`.repeat(2000))));
    const { found, reads } = await readAll(zip, (entries) => entries.filter((_, i) => i === 1 || i === 3));
    expect(found.map(([name]) => name)).toEqual(['cats/2.jpg', 'cats/4.jpg']);
    expect(reads).toHaveLength(1);
    expect(reads[0]?.[1]).toBeLessThan(4 * 2040 + 600);
  });

  test('reads nothing for no entries', async () => {
    expect(await readAll(writeZip([file(1, 'one')]), () => [])).toEqual({ found: [], reads: [] });
  });

  test('reads entries whose sizes follow the data, and entries with long extra fields', async () => {
    const extra = Buffer.concat([Buffer.from([1, 1, 0x3c, 0x9c]), Buffer.alloc(0x9c3c)]);
    const zip = writeZip([
      { ...file(1, 'streamed'), both: descriptor, local: zeros },
      { ...file(2, 'owned'), local: { extra } },
      file(3, 'x'.repeat(60_000)),
    ]);
    expect((await readAll(zip, (entries) => entries.slice(0, 2))).found.map(([, text]) => text)).toEqual([
      'streamed',
      'owned',
    ]);
  });

  test('reads zip64 entries', async () => {
    const zip64 = { bytes: 0xffffffff, compressedBytes: 0xffffffff };
    const zip = writeZip([{ ...file(1, 'big', true), zip64: true, local: zip64 }], { zip64: true });
    expect((await readAll(zip)).found).toEqual([['cats/1.jpg', 'big']]);
  });

  test('refuses a CRC-32 that is not true', async () => {
    expect(await refusal({ ...file(1, 'one'), both: { crc32: 7 } })).toMatch(/its CRC-32 is \d+, the directory says 7/);
    expect(await refusal({ ...file(1, 'one', true), both: { crc32: 7 } })).toMatch(/CRC-32/);
  });

  test('refuses declared sizes that are not true, and inflates no further than they say', async () => {
    const bomb = file(1, 'a'.repeat(1_000_000), true);
    expect(await refusal({ ...bomb, both: { bytes: 1000 } })).toMatch(/expands to more than the 1000 bytes/);
    expect(await refusal({ ...bomb, both: { bytes: 1_000_001 } })).toMatch(
      /has 1000000 bytes, the directory says 1000001/,
    );
    expect(await refusal({ ...bomb, both: { bytes: 0 } })).toMatch(/expands to more than the 0 bytes/);
  });

  test('refuses data that cannot be inflated', async () => {
    const message = await refusal({ ...file(1, 'not deflated'), both: { method: 8 } });
    expect(message).toMatch(/cannot be inflated/);
    expect(await refusal({ ...file(1, 'abcdefghijkl', true), both: { compressedBytes: 5 } })).toMatch(
      /cannot be inflated/,
    );
  });

  test('refuses headers that contradict the directory', async () => {
    const one = file(1, 'one');
    expect(await refusal({ ...one, local: { name: Buffer.from('dogs/1.jpg') } })).toMatch(
      /own header calls it "dogs\/1.jpg"/,
    );
    expect(await refusal({ ...one, local: { method: 8 } })).toMatch(/compression method is 8, the directory says 0/);
    expect(await refusal({ ...one, local: { crc32: 9 } })).toMatch(/header says CRC-32 9/);
    expect(await refusal({ ...one, local: { bytes: 9 } })).toMatch(/header says 9 bytes, the directory says 3/);
    expect(await refusal({ ...one, local: { flags: 0x801 } })).toMatch(/encrypted/);
    expect(await refusal({ ...one, local: { extra: Buffer.from([1, 1, 99, 0]) } })).toMatch(
      /extra field of its header/,
    );
    const unsigned = writeZip([one]);
    unsigned[0] = 0;
    await expect(readAll(unsigned)).rejects.toThrow(/no entry begins at byte 0/);
  });

  test('refuses an entry that reaches into the next one by its extra field', async () => {
    const data = 'x'.repeat(100);
    const bent = writeZip([{ ...file(1, data), local: { extra: Buffer.alloc(8) } }, file(2, data)]);
    const reader = bufferReader(bent);
    const entries = (await readArchive(reader, limits)).map((e, i) => (i === 1 ? { ...e, offset: e.offset - 4 } : e));
    await expect(readEntries(reader, entries).next()).rejects.toThrow(/"cats\/1.jpg" is damaged: it reaches behind/);
  });

  test('stops where the signal says so', async () => {
    const reader = bufferReader(writeZip([file(1, 'one'), file(2, 'two')]));
    const entries = await readArchive(reader, limits);
    const stop = new AbortController();
    const run = readEntries(reader, entries, { signal: stop.signal });
    await run.next();
    stop.abort();
    await expect(run.next()).rejects.toThrow(CancelledError);
    await expect(readEntries(reader, entries, { signal: stop.signal }).next()).rejects.toThrow(CancelledError);
  });

  test('any honest archive comes back as it was written', async () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((s) => !/[/\\.:\0]/.test(s));
    const entry = fc.record({
      name,
      data: fc.uint8Array({ maxLength: 300 }),
      deflate: fc.boolean(),
      zip64: fc.boolean(),
    });
    const files = fc.uniqueArray(entry, {
      selector: (each) => each.name.normalize('NFC'),
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(files, fc.boolean(), async (files, zip64) => {
        const reader = bufferReader(writeZip(files, { zip64 }));
        const found: ZipEntry[] = [];
        for await (const { entry, bytes } of readEntries(reader, await readArchive(reader, limits))) {
          found.push({ name: entry.name, data: Uint8Array.from(bytes) });
        }
        expect(found).toEqual(files.map(({ name, data }) => ({ name, data: Uint8Array.from(data) })));
      }),
      { numRuns: 200 },
    );
  });
});
