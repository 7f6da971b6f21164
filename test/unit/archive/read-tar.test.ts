import fc from 'fast-check';
import type { PackedFile } from '../../../shared/archive/pack-zip';
import { readTar } from '../../../shared/archive/tar/read-tar';
import { parseConfig } from '../../../shared/config';
import { ArchiveError } from '../../../shared/errors';
import { chunksCut } from '../../support/chunks-cut';
import { paxHeader, TAR_END, type TarEntry, writeTar } from '../../support/write-tar';

const { limits } = parseConfig({});

async function readAll(bytes: Uint8Array, own = limits, sizes: readonly number[] = [65_536]): Promise<PackedFile[]> {
  const found: PackedFile[] = [];
  for await (const file of readTar(chunksCut(bytes, sizes), 'pets.tar', own)) {
    found.push({ name: file.name, data: Uint8Array.from(file.data) });
  }
  return found;
}
const read = (...entries: readonly TarEntry[]) => readAll(writeTar(entries));
const namesOf = async (...entries: readonly TarEntry[]) => (await read(...entries)).map(({ name }) => name);

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => new Error('it was not refused'),
    (error: Error) => error,
  );
  expect(error).toBeInstanceOf(ArchiveError);
  expect(error.message).toMatch(/^Cannot read archive "pets.tar": .+\n→ .+\.$/s);
  return error.message;
}

describe('readTar()', () => {
  test('gives folders and files with their bytes, in their order', async () => {
    const found = await read(
      { name: 'pets/', type: '5' },
      { name: './pets//cats/1.jpg', data: 'one' },
      { name: 'pets/dogs/2.jpg', data: Buffer.alloc(1024, 7) },
      { name: 'pets/empty.txt' },
    );
    expect(found).toEqual([
      { name: 'pets/', data: new Uint8Array(0) },
      { name: 'pets/cats/1.jpg', data: Uint8Array.from(Buffer.from('one')) },
      { name: 'pets/dogs/2.jpg', data: new Uint8Array(1024).fill(7) },
      { name: 'pets/empty.txt', data: new Uint8Array(0) },
    ]);
  });

  test('leaves out the root that "tar -C folder ." writes, and takes a folder of the oldest format for one', async () => {
    const root: TarEntry = { name: './', type: '5' };
    expect(await namesOf(root, { name: 'cats/', format: 'v7' }, { name: 'cats/1.jpg', format: 'v7' })).toEqual([
      'cats/',
      'cats/1.jpg',
    ]);
  });

  test('reads long names as each format writes them, and nothing of them for the entry after', async () => {
    const long = `cats/${'x'.repeat(180)}.jpg`;
    const after: TarEntry = { name: 'dogs/1.jpg', data: 'd' };
    const gnu: TarEntry = { name: '././@LongLink', type: 'L', data: `${long}\0`, format: 'gnu' };
    expect(await namesOf(gnu, { name: long.slice(0, 100), format: 'gnu' }, after)).toEqual([long, 'dogs/1.jpg']);
    expect(await namesOf(paxHeader({ path: long }), { name: 'cats/x' }, after)).toEqual([long, 'dogs/1.jpg']);
    expect(await namesOf({ name: 'b/1.jpg', prefix: 'a/very/long' }, after)).toEqual([
      'a/very/long/b/1.jpg',
      'dogs/1.jpg',
    ]);
    // GNU keeps times where ustar has the prefix.
    expect(await namesOf({ name: 'b/1.jpg', prefix: '14371573100', format: 'gnu' })).toEqual(['b/1.jpg']);
  });

  test('takes the size from an extended header and from binary digits, and passes over what else a header says', async () => {
    const data = Buffer.alloc(700, 1);
    const binary = Buffer.alloc(12);
    binary[0] = 0x80;
    binary.writeUInt32BE(700, 8);
    const entries: TarEntry[] = [
      paxHeader({ comment: 'made by git' }, 'g'),
      paxHeader({ size: '700', mtime: '1700000000.5', 'SCHILY.xattr.user.x': 'a=b\nc' }),
      { name: 'a.jpg', data, size: '00000000000\0' },
      { name: 'b.jpg', data, size: binary },
      { name: 'volume', type: 'V' },
      { name: 'c.jpg', data: 'c' },
    ];
    expect((await read(...entries)).map((file) => [file.name, file.data.length])).toEqual([
      ['a.jpg', 700],
      ['b.jpg', 700],
      ['c.jpg', 1],
    ]);
  });

  test('reads a name that is no UTF-8 as Latin-1', async () => {
    expect(await namesOf({ name: Buffer.from('Ästen/1.jpg', 'latin1') }, { name: 'Ästen/2.jpg' })).toEqual([
      'Ästen/1.jpg',
      'Ästen/2.jpg',
    ]);
  });

  test.each<[string, TarEntry[], RegExp]>([
    [
      'a symbolic link',
      [{ name: 'cats/1.jpg', type: '2', linkname: '/etc/passwd' }],
      /"cats\/1.jpg" is refused: it is a link/,
    ],
    ['a hard link', [{ name: 'a' }, { name: 'b', type: '1', linkname: 'a' }], /"b" is refused: it is a link/],
    ['a device', [{ name: 'dev/sda', type: '4' }], /a device or a pipe/],
    ['a pipe', [{ name: 'p', type: '6' }], /a device or a pipe/],
    ['a sparse file of GNU', [{ name: 's', type: 'S', format: 'gnu' }], /a sparse file/],
    ['a sparse file of pax', [paxHeader({ 'GNU.sparse.major': '1' }), { name: 's' }], /a sparse file/],
    ['a part of a volume', [{ name: 'm', type: 'M', format: 'gnu' }], /another volume/],
    ['an unknown type', [{ name: 'a', type: 'Z' }], /of the type "Z"/],
    ['an absolute path', [{ name: '/etc/passwd' }], /"\/etc\/passwd" is refused: its path is absolute/],
    ['a path out of the archive', [{ name: 'a/../../b.jpg' }], /leads out of the archive/],
    ['one in an extended header', [paxHeader({ path: '../b.jpg' }), { name: 'b.jpg' }], /leads out of the archive/],
    ['one in a long name', [{ name: 'l', type: 'L', data: '/b.jpg\0' }, { name: 'b' }], /its path is absolute/],
    ['a NUL in an extended header', [paxHeader({ path: 'a\0b.jpg' }), { name: 'b' }], /contains a NUL/],
    ['a backslash', [{ name: 'a\\b.jpg' }], /contains a backslash/],
    ['no name', [{ name: '' }], /it has no name/],
    ['a folder with bytes', [{ name: 'a/', type: '5', data: 'x' }], /a folder, but has 1 bytes/],
    ['a path for all', [paxHeader({ path: 'x' }, 'g'), { name: 'a' }], /one header gives all entries/],
    ['a size for all', [paxHeader({ size: '1' }, 'g'), { name: 'a', data: 'x' }], /one header gives all entries/],
    ['a size that is none', [paxHeader({ size: '-1' }), { name: 'a' }], /its size is "-1"/],
    ['another', [{ name: 'a', size: '0000000000x\0' }], /its size is "0000000000x", wanted an octal number/],
    ['a negative size', [{ name: 'a', size: Buffer.alloc(12, 0xff) }], /negative or beyond all disks/],
    ['a damaged extended header', [{ name: 'x', type: 'x', data: '99 path=a\n' }, { name: 'a' }], /is damaged/],
    ['one whose length is none', [{ name: 'x', type: 'x', data: '-5 a=b\n' }, { name: 'a' }], /is damaged/],
    ['one without a key', [{ name: 'x', type: 'x', data: '5 =b\n' }, { name: 'a' }], /without a key/],
    ['a checksum of another header', [{ name: 'a', checksum: '0000001\0' }], /no entry begins at byte 0/],
  ])('refuses %s, by its name', async (_, entries, wanted) => {
    expect(await refusal(read(...entries))).toMatch(wanted);
  });

  test('refuses a header of a gigabyte before it is in memory, and a file above the limit before it is read', async () => {
    const huge: TarEntry = { name: 'x', type: 'x', size: '10000000000\0' };
    expect(await refusal(read(huge))).toMatch(/1073741824 bytes, at most 1048576 are read/);
    expect(await refusal(read({ name: 'a.jpg', size: '77777777777\0' }))).toMatch(
      /"a.jpg" is refused: it has 8589934591 bytes, limits.entryBytes is 209715200\n→ Raise limits.entryBytes/,
    );
  });

  test('holds all entries together to the limits', async () => {
    const tar = writeTar([1, 2, 3].map((n) => ({ name: `${n}.jpg`, data: Buffer.alloc(100) })));
    expect(await refusal(readAll(tar, { ...limits, totalBytes: 299 }))).toMatch(/"3.jpg" it expands to 300 bytes/);
    expect(await readAll(tar, { ...limits, totalBytes: 300 })).toHaveLength(3);
    const headers = writeTar(Array.from({ length: 9 }, () => paxHeader({ comment: 'x' })));
    expect(await refusal(readAll(headers, { ...limits, entries: 2 }))).toMatch(
      /more than 8 headers, limits.entries is 2/,
    );
  });

  test('refuses what was cut off anywhere, and what goes on behind the end mark', async () => {
    const tar = writeTar(
      [
        { name: 'a.jpg', data: Buffer.alloc(900, 1) },
        { name: 'b.jpg', data: 'b' },
      ],
      TAR_END,
    );
    for (const end of [100, 512, 800, 1400, 1536, 2048, tar.length - 1024]) {
      expect(await refusal(readAll(tar.subarray(0, end)))).toMatch(/truncated: it ends after \d+ bytes/);
    }
    expect(await readAll(Buffer.concat([tar, Buffer.alloc(10_240)]))).toHaveLength(2);
    expect(await refusal(readAll(Buffer.concat([tar, tar])))).toMatch(/continues after its end mark/);
  });

  test('gives the same files however the stream is cut', async () => {
    const name = fc.stringMatching(/^[a-z]{1,8}(\/[a-zäö ]{1,150}){0,2}$/u).filter((text) => !text.endsWith('/'));
    const file = fc.record({ name, data: fc.uint8Array({ maxLength: 1500 }) });
    const files = fc.uniqueArray(file, { maxLength: 8, selector: (own) => own.name });
    const sizes = fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(files, sizes, async (own, sizes) => {
        const tar = writeTar(own.flatMap((each) => [paxHeader({ path: each.name }), { ...each, name: 'short' }]));
        expect(await readAll(tar, limits, sizes)).toEqual(own);
      }),
    );
  });

  test('of bytes that were changed gives safe names and sizes, or an ArchiveError, and nothing else', async () => {
    const tar = writeTar([
      { name: 'pets/', type: '5' },
      paxHeader({ path: `pets/${'y'.repeat(120)}.jpg` }),
      { name: 'pets/y', data: Buffer.alloc(600, 3) },
      { name: '././@LongLink', type: 'L', data: `pets/${'z'.repeat(120)}.jpg\0`, format: 'gnu' },
      { name: 'pets/z', data: 'z', format: 'gnu' },
    ]);
    const change = fc.tuple(fc.nat(tar.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), fc.boolean(), async (changes, mends) => {
        const bytes = Buffer.from(tar);
        for (const [at, value] of changes) bytes[at] = value;
        // With a checksum that fits, what else the header says is looked at.
        if (mends) for (let at = 0; at + 512 <= bytes.length; at += 512) mendChecksum(bytes.subarray(at, at + 512));
        const found = await readAll(bytes).catch((error: unknown) => error);
        if (!Array.isArray(found)) return void expect(found).toBeInstanceOf(ArchiveError);
        for (const { name } of found as PackedFile[]) {
          expect(name).not.toMatch(/^\/|(^|\/)\.\.(\/|$)|\0|\\|^[A-Za-z]:/);
          expect(name).not.toBe('');
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** Of a block that was a header. */
function mendChecksum(block: Buffer): void {
  if (!block.subarray(257, 262).equals(Buffer.from('ustar'))) return;
  block.fill(0x20, 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}
