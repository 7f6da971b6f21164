import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceOptions, SourceProgress } from '../../../../cli/source/source-options';
import { zipFolder } from '../../../../cli/source/zip-folder';
import { openSource } from '../../../../shared/archive/open-source';
import { readArchive } from '../../../../shared/archive/read-archive';
import { readEntries } from '../../../../shared/archive/read-entries';
import { parseConfig } from '../../../../shared/config';
import { CancelledError, SourceError } from '../../../../shared/errors';
import { FileBlobStore } from '../../../../shared/storage/file-blob-store';
import { openBlobStore } from '../../../../shared/storage/open-blob-store';

const { limits } = parseConfig({});

describe('zipFolder()', () => {
  let folder: string;
  let options: SourceOptions;
  const events: SourceProgress[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headstart-folder-'));
    events.length = 0;
    const store = new FileBlobStore(join(folder, 'store'));
    options = { store, cacheFolder: folder, limits, progress: (event) => events.push(event) };
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function write(files: Record<string, string>, root = 'My pets'): Promise<string> {
    for (const [name, data] of Object.entries(files)) {
      await mkdir(dirname(join(folder, root, name)), { recursive: true });
      await writeFile(join(folder, root, name), data);
    }
    return join(folder, root);
  }

  const PETS = {
    'train/dogs/b.jpg': 'bb',
    'train/cats/a.jpg': 'a',
    'train-notes.txt': 'n',
    'validation/cats/ä.jpg': '',
  };

  async function stored(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of options.store.list('')) keys.push(key);
    return keys;
  }

  test('packs files, sorted and stored, so that they can be read by ranges', async () => {
    const { uri, name } = await zipFolder(await write(PETS), options);
    expect(name).toBe('My pets.zip');
    expect(uri).toMatch(/\/incoming\/My_pets-[0-9a-f]{16}\.zip$/);
    const reader = await openSource(uri, openBlobStore);
    const found: [string, string][] = [];
    for await (const { entry, bytes } of readEntries(reader, await readArchive(reader, limits))) {
      expect(entry.method).toBe(0);
      found.push([entry.name, Buffer.from(bytes).toString()]);
    }
    expect(found).toEqual(Object.entries(PETS).sort(([a], [b]) => (a < b ? -1 : 1)));
    expect(events.at(-1)).toMatchObject({ kind: 'bytes', action: 'pack', name: 'My pets.zip' });
  });

  test('gives the same bytes for the same files, whenever and in whatever time zone', async () => {
    const path = await write(PETS);
    const { uri } = await zipFolder(path, options);
    const bytes = await readFile(fileURLToPath(uri));
    const zone = process.env.TZ;
    try {
      process.env.TZ = 'Pacific/Auckland';
      await utimes(join(path, 'train/cats/a.jpg'), 1, 1);
      const again = await zipFolder(path, { ...options, store: new FileBlobStore(join(folder, 'other')) });
      expect((await readFile(fileURLToPath(again.uri))).equals(bytes)).toBe(true);
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
    await zipFolder(path, options);
    expect(await stored()).toHaveLength(1);
    await writeFile(join(path, 'train/cats/a.jpg'), 'b');
    await zipFolder(path, options);
    expect(await stored()).toHaveLength(2);
  });

  test('leaves out what operating systems leave behind, and follows links', async () => {
    const path = await write({ ...PETS, '.DS_Store': 'x', 'train/cats/Thumbs.db': 'x', '.git/config': 'x' });
    await write({ 'c.jpg': 'c' }, 'elsewhere');
    await symlink(join(folder, 'elsewhere'), join(path, 'train/birds'));
    await symlink(join(folder, 'elsewhere/c.jpg'), join(path, 'train/cats/c.jpg'));
    const reader = await openSource((await zipFolder(path, options)).uri, openBlobStore);
    const names = (await readArchive(reader, limits)).map((entry) => entry.name);
    expect(names).toEqual([...Object.keys(PETS), 'train/birds/c.jpg', 'train/cats/c.jpg'].sort());
  });

  test('refuses what it cannot pack, and leaves nothing', async () => {
    await mkdir(join(folder, 'empty/cats'), { recursive: true });
    await expect(zipFolder(join(folder, 'empty'), options)).rejects.toThrow(/"[^"]+empty": it contains no files\n→/);

    const path = await write(PETS);
    const limited = (changed: Partial<typeof limits>) =>
      zipFolder(path, { ...options, limits: { ...limits, ...changed } });
    await expect(limited({ entries: 3 })).rejects.toThrow(/4 files, limits.entries is 3/);
    await expect(limited({ totalBytes: 3 })).rejects.toThrow(/4 bytes, limits.totalBytes is 3/);

    await symlink(path, join(path, 'train/circle'));
    await expect(zipFolder(path, options)).rejects.toThrow(/links lead in a circle/);
    await rm(join(path, 'train/circle'));
    await symlink(join(folder, 'gone'), join(path, 'train/gone.jpg'));
    await expect(zipFolder(path, options)).rejects.toThrow(/gone.jpg/);
    await rm(join(path, 'train/gone.jpg'));
    await write({ 'train/cats/we\\ird.jpg': 'x' });
    await expect(zipFolder(path, options)).rejects.toThrow(SourceError);
    expect(await stored()).toEqual([]);
  });

  test('refuses a folder whose files change while they are packed', async () => {
    const path = await write({ ...PETS, 'train/cats/z.jpg': 'z'.repeat(300_000) });
    let packed = 0;
    const progress = (event: SourceProgress) => {
      if (event.kind === 'bytes') packed = Math.max(packed, event.done / (event.total ?? 1));
    };
    const store = options.store;
    const slow = Object.assign(Object.create(store), {
      size: async (key: string) => {
        await writeFile(join(path, 'train/cats/a.jpg'), 'c');
        return store.size(key);
      },
      put: store.put.bind(store),
    });
    await expect(zipFolder(path, { ...options, store: slow, progress })).rejects.toThrow(/its files changed meanwhile/);
    expect(await stored()).toEqual([]);
    expect(packed).toBeGreaterThan(0.4);
  });

  test('stops where the signal says so, and leaves nothing', async () => {
    const path = await write({ ...PETS, 'train/cats/z.jpg': 'z'.repeat(2_000_000) });
    const stop = new AbortController();
    const progress = () => stop.abort();
    await expect(zipFolder(path, { ...options, signal: stop.signal, progress })).rejects.toThrow(CancelledError);
    const left = await readdir(folder, { recursive: true });
    expect(left.filter((name) => name.startsWith('store/'))).toEqual([]);
  });
});
