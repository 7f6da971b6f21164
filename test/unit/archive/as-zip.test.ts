import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { type AsZipOptions, asZip, tarKind } from '../../../shared/archive/as-zip';
import { readArchive } from '../../../shared/archive/read-archive';
import { readEntries } from '../../../shared/archive/read-entries';
import { parseConfig } from '../../../shared/config';
import { ArchiveError, CancelledError } from '../../../shared/errors';
import { bufferReader } from '../../support/buffer-reader';
import { chunksCut } from '../../support/chunks-cut';
import { paxHeader, writeTar } from '../../support/write-tar';
import { writeZip } from '../../support/write-zip';

const { limits } = parseConfig({});
const noise = (bytes: number, seed: number) =>
  Buffer.from(Array.from({ length: bytes }, (_, i) => (Math.imul(i + seed, 2654435761) >>> 13) & 255));
const FILES = Array.from({ length: 12 }, (_, n) => ({
  name: `pets/${n % 2 ? 'cats' : 'dogs'}/${n}.jpg`,
  data: noise(2000 + 37 * n, n),
}));
const TAR = writeTar(FILES);

async function zipOf(bytes: Uint8Array, own: Partial<AsZipOptions> = {}, sizes = [10_000]): Promise<Buffer> {
  const found: Uint8Array[] = [];
  const options = { name: 'pets.tar.gz', limits, ...own };
  for await (const chunk of asZip(chunksCut(bytes, sizes), options)) found.push(Buffer.from(chunk));
  return Buffer.concat(found);
}

async function filesIn(zip: Uint8Array): Promise<{ name: string; data: Buffer }[]> {
  const reader = bufferReader(zip);
  const found: { name: string; data: Buffer }[] = [];
  for await (const { entry, bytes } of readEntries(reader, await readArchive(reader, limits))) {
    found.push({ name: entry.name, data: Buffer.from(bytes) });
  }
  return found;
}

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'it was not refused',
    (error: Error) => (error instanceof ArchiveError ? error.message : `no ArchiveError: ${error}`),
  );

describe('asZip()', () => {
  test('passes a zip on unchanged and says nothing', async () => {
    const zip = writeZip([{ name: 'cats/1.jpg', data: noise(900, 1), deflate: true }]);
    const said: string[] = [];
    expect(await zipOf(zip, { notice: (text) => said.push(text) })).toEqual(zip);
    expect(said).toEqual([]);
  });

  test('makes the same zip of a tar and of the same tar packed, however it comes, and says so', async () => {
    const said: string[] = [];
    const wanted = await zipOf(TAR, { notice: (text) => said.push(text) });
    expect(await filesIn(wanted)).toEqual(FILES);
    expect(said).toEqual(['pets.tar.gz is a tar: its 12 files were unpacked once and are kept as a zip']);
    const members = Buffer.concat([gzipSync(TAR.subarray(0, 30_001)), gzipSync(TAR.subarray(30_001))]);
    const forms = [TAR, gzipSync(TAR), gzipSync(TAR, { level: 0 }), members];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...forms),
        fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 4 }),
        async (bytes, sizes) => expect((await zipOf(bytes, {}, sizes)).equals(wanted)).toBe(true),
      ),
      { numRuns: 40 },
    );
  });

  // Debian's and every CI image's tar is GNU's; macOS brings libarchive's, which writes the first two.
  test.each(['ustar', 'pax', 'gnu', 'v7', 'oldgnu'])(
    'reads what the tar of this system writes as %s',
    async (format) => {
      const folder = mkdtempSync(join(tmpdir(), 'headstart-tar-'));
      try {
        const long = format === 'v7' ? 'c' : `${'d'.repeat(60)}/${'c'.repeat(60)}`;
        const files = { 'pets/Äste/1.jpg': 'one', [`pets/dogs/${long}.jpg`]: 'x'.repeat(3000), 'pets/empty.txt': '' };
        for (const [name, data] of Object.entries(files)) {
          mkdirSync(join(folder, dirname(name)), { recursive: true });
          writeFileSync(join(folder, name), data);
        }
        const made = spawnSync('tar', [`--format=${format}`, '-czf', 'a.tar.gz', 'pets'], { cwd: folder });
        expect([made.status, String(made.stderr)]).toEqual([0, '']);
        const found = await filesIn(await zipOf(readFileSync(join(folder, 'a.tar.gz'))));
        const ofFiles = found.filter(({ name }) => !name.endsWith('/')).map(({ name, data }) => [name, String(data)]);
        expect(Object.fromEntries(ofFiles)).toEqual(files);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  test('refuses what is neither, by what it is', async () => {
    expect(await refusal(zipOf(Buffer.from('<!doctype html><p>Not found')))).toMatch(
      /it is not a zip but a web page\n→ Give a zip of class folders, a \.tar or a \.tar\.gz\.$/,
    );
    expect(await refusal(zipOf(Buffer.from('\xfd7zXZ\0', 'latin1')))).toMatch(/an xz file/);
    expect(await refusal(zipOf(Buffer.alloc(0)))).toMatch(/it has no bytes/);
    expect(await refusal(zipOf(gzipSync('just text')))).toMatch(/truncated|no entry begins/);
    expect(await refusal(zipOf(gzipSync(noise(5000, 1))))).toMatch(/no entry begins at byte 0/);
  });

  test('refuses a tar.gz that was cut off or damaged anywhere', async () => {
    const packed = gzipSync(TAR);
    for (const end of [20, 1000, packed.length - 9, packed.length - 1]) {
      expect(await refusal(zipOf(packed.subarray(0, end)))).toMatch(/cannot be unpacked|truncated/);
    }
    const damaged = Buffer.from(packed);
    damaged.writeUInt8(damaged.readUInt8(packed.length - 6) ^ 1, packed.length - 6);
    expect(await refusal(zipOf(damaged))).toMatch(/cannot be unpacked \(incorrect data check\)/);
  });

  test('refuses a bomb after a part of it, in a file, in padding and in headers', async () => {
    const small = { ...limits, ratio: 20 };
    const bombs = [
      writeTar([{ name: 'a.jpg', data: Buffer.alloc(20e6) }]),
      Buffer.concat([TAR, Buffer.alloc(20e6)]),
      writeTar(Array.from({ length: 20_000 }, () => paxHeader({ comment: 'x' }))),
    ];
    for (const bomb of bombs) {
      const packed = gzipSync(bomb);
      expect(await refusal(zipOf(packed, { limits: small }, [1000]))).toMatch(
        /expands to \d+ bytes from \d+, limits.ratio is 20\n→ Raise limits.ratio/,
      );
    }
  });

  test('stops where it is told to, and lets go of its source however it ends', async () => {
    for (const [bytes, wanted] of [
      [TAR, CancelledError],
      [gzipSync(TAR), CancelledError],
      [gzipSync('no tar at all'), ArchiveError],
    ] as const) {
      const stopped = new AbortController();
      let isOpen = true;
      const source = async function* () {
        try {
          for await (const chunk of chunksCut(bytes, [500])) yield chunk;
        } finally {
          isOpen = false;
        }
      };
      const options = { name: 'a.tar', limits, signal: stopped.signal };
      const ends = (async () => {
        for await (const _ of asZip(source(), options)) stopped.abort();
      })();
      await expect(ends).rejects.toThrow(wanted);
      expect(isOpen).toBe(false);
    }
  });
});

describe('tarKind()', () => {
  test('knows a tar and a gzip by their first bytes, and nothing else', () => {
    expect([tarKind(TAR), tarKind(gzipSync(TAR)), tarKind(writeTar([{ name: 'a', format: 'v7' }]))]).toEqual([
      'tar',
      'gzip',
      'tar',
    ]);
    for (const bytes of [
      writeZip([{ name: 'a', data: 'x' }]),
      Buffer.alloc(1024),
      Buffer.from('PK'),
      TAR.subarray(1),
    ]) {
      expect(tarKind(bytes)).toBeUndefined();
    }
  });
});
