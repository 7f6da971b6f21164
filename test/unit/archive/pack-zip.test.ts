import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { type PackedFile, packZip } from '../../../shared/archive/pack-zip';
import { readArchive } from '../../../shared/archive/read-archive';
import { readEntries } from '../../../shared/archive/read-entries';
import { parseConfig } from '../../../shared/config';
import { bufferReader } from '../../support/buffer-reader';

const { limits } = parseConfig({});

async function* each(files: Iterable<PackedFile>): AsyncGenerator<PackedFile> {
  yield* files;
}

async function packed(files: Iterable<PackedFile>): Promise<Buffer> {
  const found: Uint8Array[] = [];
  for await (const chunk of packZip(each(files))) found.push(Buffer.from(chunk));
  return Buffer.concat(found);
}

describe('packZip()', () => {
  test('packs files so that they are read back as they were', async () => {
    const name = fc.stringMatching(/^[\p{L}\d]{1,20}(\/[\p{L}\d ]{1,20}){0,3}$/u);
    const file = fc.record({ name, data: fc.uint8Array({ maxLength: 3000 }) });
    const files = fc.uniqueArray(file, { minLength: 1, maxLength: 20, selector: (own) => own.name.normalize('NFC') });
    await fc.assert(
      fc.asyncProperty(files, async (own) => {
        const reader = bufferReader(await packed(own));
        const entries = await readArchive(reader, limits);
        const found: PackedFile[] = [];
        for await (const { entry, bytes } of readEntries(reader, entries)) {
          found.push({ name: entry.name, data: Uint8Array.from(bytes) });
        }
        expect(found).toEqual(own);
        expect(entries.map((entry) => entry.crc32)).toEqual(own.map(({ data }) => crc32(data)));
      }),
    );
  });

  test('packs what unzip, which no one here wrote, unpacks', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'headstart-pack-zip-'));
    try {
      const data = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);
      writeFileSync(
        join(folder, 'a.zip'),
        await packed([
          { name: 'Äste/', data: new Uint8Array() },
          { name: 'Äste/1.bin', data },
        ]),
      );
      execFileSync('python3', ['-m', 'zipfile', '-e', 'a.zip', 'out'], { cwd: folder });
      expect(Uint8Array.from(readFileSync(join(folder, 'out/Äste/1.bin')))).toEqual(data);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('numbers more entries than 16 bits can', async () => {
    const count = 70_000;
    const data = new Uint8Array(0);
    const reader = bufferReader(await packed(Array.from({ length: count }, (_, n) => ({ name: `${n}`, data }))));
    const entries = await readArchive(reader, limits);
    expect([entries.length, entries[count - 1]?.name]).toEqual([count, `${count - 1}`]);
  });

  test('writes offsets beyond 4 GiB where the directory has room for them', async () => {
    // The same 64 MiB again and again; only what is not data is kept.
    const data = new Uint8Array(64 * 1024 * 1024);
    const files = Array.from({ length: 66 }, (_, n) => ({ name: `${n}.bin`, data }));
    let offset = 0;
    const pieces: { readonly at: number; readonly bytes: Uint8Array }[] = [];
    for await (const chunk of packZip(each(files))) {
      if (chunk !== data) pieces.push({ at: offset, bytes: chunk });
      offset += chunk.byteLength;
    }
    const reader = {
      name: 'large.zip',
      bytes: offset,
      async read(start: number, end: number) {
        const found = new Uint8Array(end - start);
        for (const { at, bytes } of pieces) {
          const [from, to] = [Math.max(at, start), Math.min(at + bytes.byteLength, end)];
          if (from < to) found.set(bytes.subarray(from - at, to - at), from - start);
        }
        return found;
      },
    };
    const entries = await readArchive(reader, limits);
    const before = files.map((_, n) => files.slice(0, n).reduce((sum, { name }) => sum + 30 + name.length, 0));
    expect(entries.map((entry) => entry.offset)).toEqual(before.map((headers, n) => n * data.length + headers));
    expect([entries.length, name65(entries)]).toEqual([66, '65.bin']);
  });

  test('gives the same bytes at any time', async () => {
    const files = [{ name: 'a', data: Buffer.from('x') }];
    expect(await packed(files)).toEqual(await packed(files));
    expect((await packed(files)).readUInt16LE(12)).toBe(0x2821);
  });
});

const name65 = (entries: readonly { readonly name: string }[]) => entries[65]?.name;
