import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCleanZip } from '../../../../cli/inspect/write-clean-zip';
import { readArchive } from '../../../../shared/archive/read-archive';
import { readEntries } from '../../../../shared/archive/read-entries';
import { storeRangeReader } from '../../../../shared/archive/store-range-reader';
import { parseConfig } from '../../../../shared/config';
import { ArchiveError } from '../../../../shared/errors';
import { MemoryBlobStore } from '../../../../shared/storage/memory-blob-store';
import { writeZip, type ZipEntry } from '../../../support/write-zip';

const { limits } = parseConfig({});
const FILES: ZipEntry[] = [
  { name: 'cats/', data: '' },
  { name: 'cats/1.jpg', data: 'the first cat' },
  { name: 'cats/2.jpg', data: 'the second cat '.repeat(99), deflate: true },
  { name: 'notes.txt', data: 'read me' },
  { name: 'dogs/ünï.jpg', data: 'a dog' },
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-clean-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function clean(zip: Buffer, excluded: string[], name: string) {
  const store = new MemoryBlobStore();
  await store.put('photos.zip', zip);
  const source = await storeRangeReader(store, 'photos.zip');
  const file = join(folder, name);
  const files = await writeCleanZip(source, limits, new Set(excluded), file, new AbortController().signal);
  await store.put('clean.zip', readFileSync(file));
  const reader = await storeRangeReader(store, 'clean.zip');
  const found: Record<string, string> = {};
  for await (const { entry, bytes } of readEntries(reader, await readArchive(reader, limits))) {
    found[entry.name] = Buffer.from(bytes).toString();
  }
  return { files, found, bytes: readFileSync(file) };
}

describe('writeCleanZip()', () => {
  test('keeps the bytes of all other files, of those too that are no images', async () => {
    const { files, found } = await clean(writeZip(FILES), ['cats/1.jpg', 'not/there.jpg'], 'a.zip');
    expect(files).toBe(3);
    expect(found).toEqual({
      ...{ 'cats/2.jpg': 'the second cat '.repeat(99), 'notes.txt': 'read me', 'dogs/ünï.jpg': 'a dog' },
    });
  });

  test('gives the same bytes again', async () => {
    const [a, b] = [await clean(writeZip(FILES), [], 'a.zip'), await clean(writeZip(FILES), [], 'b.zip')];
    expect(a.bytes.equals(b.bytes)).toBe(true);
  });

  test('leaves nothing where an entry is damaged', async () => {
    const damaged = writeZip([{ name: 'a/1.jpg', data: 'xyz', both: { crc32: 1 } }]);
    await expect(clean(damaged, [], 'damaged.zip')).rejects.toThrow(ArchiveError);
    expect(existsSync(join(folder, 'damaged.zip'))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.includes('.tmp'))).toEqual([]);
  });
});
