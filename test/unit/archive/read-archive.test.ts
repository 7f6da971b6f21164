import fc from 'fast-check';
import { readArchive } from '../../../shared/archive/read-archive';
import { readEntries } from '../../../shared/archive/read-entries';
import { parseConfig } from '../../../shared/config';
import { ArchiveError, HeadstartError } from '../../../shared/errors';
import { bufferReader } from '../../support/buffer-reader';
import { writeZip, type ZipEnd, type ZipEntry } from '../../support/write-zip';

const { limits } = parseConfig({});
const noise = (bytes: number, seed = 1) =>
  Uint8Array.from({ length: bytes }, (_, i) => (Math.imul(i + seed, 2654435761) >>> 13) & 255);
const read = (entries: readonly ZipEntry[], end?: ZipEnd) => readArchive(bufferReader(writeZip(entries, end)), limits);

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => new Error('it was not refused'),
    (error: Error) => error,
  );
  expect(error).toBeInstanceOf(ArchiveError);
  expect(error.message).toMatch(/^Cannot read archive "[^"]+": .+\n→ .+\.$/s);
  return error.message;
}

describe('readArchive()', () => {
  test('answers files and folders, ascending by offset, as the directory declares them', async () => {
    const zip = writeZip([
      { name: 'pets/' },
      { name: 'pets/cats/1.jpg', data: noise(100), central: { offset: 35 } },
      { name: 'pets/dogs/1.jpg', data: 'aaaaaaaaaaaaaaaaaaaaaaaa', deflate: true },
    ]);
    expect(await readArchive(bufferReader(zip), limits)).toEqual([
      { name: 'pets/', offset: 0, compressedBytes: 0, bytes: 0, method: 0, crc32: 0 },
      { name: 'pets/cats/1.jpg', offset: 35, compressedBytes: 100, bytes: 100, method: 0, crc32: expect.any(Number) },
      { name: 'pets/dogs/1.jpg', offset: 180, compressedBytes: 5, bytes: 24, method: 8, crc32: expect.any(Number) },
    ]);
  });

  test('orders by offset what the directory lists otherwise', async () => {
    const [a, b] = [noise(10), noise(10, 7)];
    const zip = writeZip([
      { name: 'a', data: a, central: { name: Buffer.from('b'), offset: 41 } },
      { name: 'b', data: b, central: { name: Buffer.from('a'), offset: 0 } },
    ]);
    expect((await readArchive(bufferReader(zip), limits)).map((entry) => entry.name)).toEqual(['a', 'b']);
  });

  test('reads zip64 archives', async () => {
    const files = [1, 2, 3].map((i) => ({ name: `cats/${i}.jpg`, data: noise(50, i), zip64: true }));
    const entries = await read(files, { zip64: true });
    expect(entries.map((entry) => [entry.name, entry.bytes, entry.offset])).toEqual([
      ['cats/1.jpg', 50, 0],
      ['cats/2.jpg', 50, 90],
      ['cats/3.jpg', 50, 180],
    ]);
  });

  test('reads names as UTF-8, also where the flag is missing, and else as code page 437', async () => {
    const entries = await read([
      { name: 'müll/猫.jpg', both: { flags: 0 } },
      { name: Buffer.from([0x81, 0x2e, 0x6a, 0x70, 0x67]), both: { flags: 0 } },
    ]);
    expect(entries.map((entry) => entry.name)).toEqual(['müll/猫.jpg', 'ü.jpg']);
  });

  test('straightens harmless paths', async () => {
    const entries = await read([{ name: './' }, { name: './cats//1.jpg' }, { name: 'cats/./2.jpg' }]);
    expect(entries.map((entry) => entry.name)).toEqual(['cats/1.jpg', 'cats/2.jpg']);
  });

  test('reads a long directory in few reads, and no more than the directory and 128 KiB', async () => {
    const count = 100_000;
    const zip = writeZip(
      Array.from({ length: count }, (_, i) => ({ name: `set/train/cats/cat.${i}.jpg`, data: 'x' })),
      { zip64: true },
    );
    const reader = bufferReader(zip);
    const entries = await readArchive(reader, limits);
    expect(entries).toHaveLength(count);
    expect(new Set(entries.map((entry) => entry.name)).size).toBe(count);
    const bytesRead = reader.reads.reduce((sum, [start, end]) => sum + end - start, 0);
    const directory = entries.reduce((sum, entry) => sum + 46 + entry.name.length, 0);
    expect(bytesRead).toBeLessThan(directory + 128 * 1024);
    expect(reader.reads.length).toBeLessThan(8);
  });

  describe('refuses', () => {
    test.each([
      ['', /it has no bytes/],
      ['hello, this is text', /it is not a zip\n/],
      ['\x1f\x8b\x08 and so on', /it is not a zip but a gzip file/],
      ['<!DOCTYPE html><html>', /it is not a zip but a web page/],
      ['Rar!\x1a\x07', /a RAR archive/],
      [`${'pets/'.padEnd(257)}ustar`, /a tar archive/],
    ])('%j, which is no zip', async (text, wanted) => {
      expect(await refusal(readArchive(bufferReader(Buffer.from(text, 'latin1')), limits))).toMatch(wanted);
    });

    test('a truncated zip', async () => {
      const zip = writeZip([{ name: 'cats/1.jpg', data: noise(200_000) }]);
      expect(await refusal(readArchive(bufferReader(zip.subarray(0, -30)), limits))).toMatch(/it is truncated/);
      expect(await refusal(readArchive(bufferReader(zip.subarray(0, 90_000)), limits))).toMatch(/it is truncated/);
    });

    test('an empty zip', async () => {
      expect(await refusal(read([]))).toMatch(/it is empty/);
    });

    test('bytes before or behind the zip', async () => {
      const zip = writeZip([{ name: 'cats/1.jpg', data: 'x' }]);
      await refusal(readArchive(bufferReader(Buffer.concat([zip, Buffer.from('more')])), limits));
      await refusal(readArchive(bufferReader(Buffer.concat([Buffer.from('more'), zip])), limits));
    });

    test.each([0x1, 0x41, 0x2001])('an encrypted entry (flags %i)', async (flags) => {
      expect(await refusal(read([{ name: 'cats/1.jpg', data: 'x', both: { flags } }]))).toMatch(/encrypt.*password/s);
    });

    test.each([
      ['../evil.jpg', /leads out of the archive/],
      ['cats/../../evil.jpg', /leads out/],
      ['cats/..', /leads out/],
      ['../', /leads out/],
      ['/etc/passwd', /absolute/],
      ['//server/share/x.jpg', /absolute/],
      ['cats\\1.jpg', /backslash/],
      ['..\\evil.jpg', /backslash/],
      ['C:/evil.jpg', /drive letter/],
      ['c:evil.jpg', /drive letter/],
      ['cats/a\0.jpg', /NUL/],
      ['', /no name/],
    ])('the path %j', async (name, wanted) => {
      const message = await refusal(read([{ name: 'cats/1.jpg' }, { name }]));
      expect(message).toMatch(wanted);
      expect(message).toContain(JSON.stringify(name));
    });

    test('a path that escapes by its Unicode field only', async () => {
      const raw = Buffer.from('cats/x.jpg');
      const { crc32 } = await import('node:zlib');
      const field = Buffer.concat([Buffer.from([0x75, 0x70, 17, 0, 1, 0, 0, 0, 0]), Buffer.from('../evil.jpg!')]);
      field.writeUInt32LE(crc32(raw), 5);
      const unicode = { extra: Buffer.concat([field.subarray(0, 4), field.subarray(4, 21)]) };
      expect(await refusal(read([{ name: raw, both: unicode }]))).toMatch(/leads out/);
    });

    test('links and devices', async () => {
      const as = (mode: number) =>
        read([{ name: 'cats/1.jpg', data: '/etc/passwd', central: { externalAttributes: mode << 16 } }]);
      expect(await refusal(as(0o120777))).toMatch(/"cats\/1.jpg" is refused: it is a link/);
      expect(await refusal(as(0o020666))).toMatch(/a device or a pipe/);
      expect(await refusal(as(0o010666))).toMatch(/a device or a pipe/);
      expect(await as(0o100644)).toHaveLength(1);
    });

    test('two entries with one name, also in another normalisation', async () => {
      expect(await refusal(read([{ name: 'cats/1.jpg' }, { name: 'cats/1.jpg' }]))).toMatch(
        /two entries are called "cats\/1.jpg"/,
      );
      expect(await refusal(read([{ name: 'caf\u00e9.jpg' }, { name: 'cafe\u0301.jpg' }]))).toMatch(/two entries/);
      expect(await refusal(read([{ name: 'cats/1.jpg' }, { name: 'cats/./1.jpg' }]))).toMatch(/two entries/);
      expect(
        await read([{ name: 'cats/' }, { name: 'cats/' }, { name: 'cats/a.jpg' }, { name: 'cats/A.jpg' }]),
      ).toHaveLength(4);
    });

    test('entries that overlap', async () => {
      const data = noise(300);
      const twice = [
        { name: 'cats/1.jpg', data },
        { name: 'cats/2.jpg', data, central: { offset: 0 } },
      ];
      expect(await refusal(read(twice))).toMatch(/"cats\/1.jpg" and "cats\/2.jpg" overlap/);
      const inside = [
        { name: 'cats/1.jpg', data },
        { name: 'cats/2.jpg', data: 'x', central: { offset: 200 } },
      ];
      expect(await refusal(read(inside))).toMatch(/overlap/);
      const second = (offset: number) => [
        { name: 'cats/1.jpg', data },
        { name: 'cats/2.jpg', data: 'x', central: { offset } },
      ];
      expect(await refusal(read(second(339)))).toMatch(/overlap/);
      expect(await read(second(340))).toHaveLength(2);
    });

    test('an entry that reaches into the directory', async () => {
      const lie = { bytes: 5000, compressedBytes: 5000 };
      expect(await refusal(read([{ name: 'cats/1.jpg', data: 'x', central: lie }]))).toMatch(
        /"cats\/1.jpg".*reach beyond/,
      );
      expect(await refusal(read([{ name: 'cats/1.jpg', data: 'x', central: { offset: 4_000_000_000 } }]))).toMatch(
        /reach beyond/,
      );
      // The data of this one end at byte 41, where the directory begins.
      const ending = (bytes: number) =>
        read([{ name: 'cats/1.jpg', data: 'x', central: { bytes, compressedBytes: bytes } }]);
      expect(await refusal(ending(2))).toMatch(/its 2 bytes at 0 reach beyond byte 41/);
      expect(await ending(1)).toHaveLength(1);
    });

    test('a compression method that is not read', async () => {
      expect(await refusal(read([{ name: 'cats/1.jpg', data: 'x', both: { method: 9 } }]))).toMatch(
        /"cats\/1.jpg".*method is 9/,
      );
    });

    test('a stored entry whose sizes differ', async () => {
      expect(await refusal(read([{ name: 'cats/1.jpg', data: 'xyz', central: { bytes: 9 } }]))).toMatch(
        /stored in 3 bytes, but declares 9/,
      );
    });

    test('what is over a limit, naming entry and limit', async () => {
      const files = [
        { name: 'cats/1.jpg', data: noise(2000) },
        { name: 'cats/2.jpg', data: new Uint8Array(200_000), deflate: true },
      ];
      const zip = writeZip(files);
      const under = (changed: Partial<typeof limits>) =>
        refusal(readArchive(bufferReader(zip), { ...limits, ...changed }));
      expect(await under({ entries: 1 })).toMatch(/2 entries, limits.entries is 1/);
      expect(await under({ archiveBytes: 100 })).toMatch(/limits.archiveBytes is 100/);
      expect(await under({ entryBytes: 1000 })).toMatch(/"cats\/1.jpg".*2000 bytes, limits.entryBytes is 1000/);
      expect(await under({ ratio: 100 })).toMatch(/"cats\/2.jpg".*200000 bytes from \d+, limits.ratio is 100/);
      expect(await under({ totalBytes: 100_000, ratio: 5000 })).toMatch(/"cats\/2.jpg".*limits.totalBytes is 100000/);
      expect(await readArchive(bufferReader(zip), { ...limits, ratio: 5000 })).toHaveLength(2);
      const expanding = (bytes: number) => {
        const file = { name: 'cats/1.jpg', data: 'aaaaaaaaaa', deflate: true, central: { bytes, compressedBytes: 5 } };
        return readArchive(bufferReader(writeZip([file])), { ...limits, ratio: 100 });
      };
      expect(await refusal(expanding(501))).toMatch(/501 bytes from 5, limits.ratio is 100/);
      expect(await expanding(500)).toHaveLength(1);
    });

    test('sizes behind what a number can hold', async () => {
      const huge = { bytes: 2 ** 60, compressedBytes: 1 };
      const file = { name: 'cats/1.jpg', data: 'x', deflate: true, zip64: true };
      expect(await refusal(read([{ ...file, central: huge }]))).toMatch(/limits.entryBytes/);
      await refusal(read([{ ...file, central: { offset: 2 ** 62 } }]));
    });

    test('a count of entries that is not true', async () => {
      const files = [{ name: 'cats/1.jpg' }, { name: 'cats/2.jpg' }, { name: 'cats/3.jpg' }];
      expect(await refusal(read(files, { count: 2 }))).toMatch(/declares 2 entries, but its directory continues/);
      expect(await refusal(read(files, { count: 4 }))).toMatch(/cannot be read, after 3 entries/);
      expect(await refusal(read(files, { count: 2 ** 40, zip64: true }))).toMatch(/limits.entries/);
    });
  });

  test('never names more of an entry than fits a line', async () => {
    const message = await refusal(read([{ name: `${'x'.repeat(60_000)}/../\u001b[31m` }]));
    expect(message.length).toBeLessThan(600);
    expect([...message].every((character) => character === '\n' || character >= ' ')).toBe(true);
  });

  test('passes on what the store throws', async () => {
    const reader = bufferReader(writeZip([{ name: 'cats/1.jpg', data: noise(200_000) }]));
    const gone = new ArchiveError('it changed');
    await expect(readArchive({ ...reader, read: () => Promise.reject(gone) }, limits)).rejects.toBe(gone);
  });

  test('any damage ends in an error of ours or in a listing that is safe to read', async () => {
    const honest = writeZip([
      { name: 'set/cats/1.jpg', data: noise(400) },
      { name: 'set/cats/2.jpg', data: 'a'.repeat(900), deflate: true },
      { name: 'set/dogs/1.jpg', data: noise(300, 5), zip64: true },
      { name: 'set/dogs/münze.jpg', data: noise(20, 9), both: { extra: Buffer.from([1, 2, 2, 0, 9, 9]) } },
    ]);
    const change = fc.tuple(fc.nat({ max: honest.length - 1 }), fc.nat({ max: 255 }));
    const cut = fc.option(fc.tuple(fc.nat({ max: honest.length }), fc.nat({ max: honest.length })), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 6 }), cut, async (changes, cut) => {
        let bytes = Buffer.from(honest);
        for (const [at, value] of changes) bytes[at] = value;
        if (cut) bytes = bytes.subarray(Math.min(...cut), Math.max(...cut));
        await survive(bytes);
      }),
      { numRuns: 1500 },
    );
  });

  test('any bytes end in an error of ours', async () => {
    const signature = fc
      .constantFrom('PK\x01\x02', 'PK\x03\x04', 'PK\x05\x06', 'PK\x06\x06', 'PK\x06\x07')
      .map((s) => Buffer.from(s, 'latin1'));
    const piece = fc.oneof(signature, fc.uint8Array({ maxLength: 60 }));
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), (pieces) => survive(Buffer.concat(pieces))),
      { numRuns: 1500 },
    );
  });
});

/** Reads all that can be read: nothing but errors of ours may come out, and all bytes are within the archive. */
async function survive(bytes: Buffer): Promise<void> {
  const reader = bufferReader(bytes);
  try {
    const entries = await readArchive(reader, limits);
    for await (const { entry, bytes } of readEntries(reader, entries)) expect(bytes.length).toBe(entry.bytes);
  } catch (error) {
    if (!(error instanceof HeadstartError)) throw error;
  }
}
