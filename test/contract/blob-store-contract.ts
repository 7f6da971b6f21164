import fc from 'fast-check';
import type { BlobStore, ConditionalBlobStore } from '../../shared/storage/blob-store';
import type { PrunableStore } from '../../shared/storage/prunable-store';

export interface OpenedStore {
  /** Empty. */
  readonly store: PrunableStore & ConditionalBlobStore;
  close(): Promise<void>;
}

export interface ContractOptions {
  /** Keys of any characters to try; fewer where a store takes long. */
  readonly keyRuns?: number;
  /** Of the 1,024 that S3 allows, how many a prefix of the store leaves. */
  readonly keyBytes?: number;
  /** Whether the service behind the store can list a key; any key without it. */
  readonly lists?: (key: string) => boolean;
}

const bytes = (...values: number[]) => Uint8Array.from(values);

async function keysOf(store: BlobStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}

async function* chunks(...parts: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

const segment = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 20 })
  .filter(
    (s) =>
      !['/', '\\', '\0'].some((c) => s.includes(c)) &&
      s !== '.' &&
      s !== '..' &&
      !s.startsWith('.~') &&
      Buffer.byteLength(s) < 200,
  );
/** The last segment is marked, so that no key is the folder of another. */
const someKey = fc
  .tuple(fc.array(segment, { maxLength: 3 }), segment)
  .map(([folders, name]) => [...folders.map((folder) => `d${folder}`), `f${name}`].join('/'));

/** What every store does, whatever is behind it. `openStore` is called for each test. */
export function blobStoreContract(
  name: string,
  openStore: () => Promise<OpenedStore>,
  options: ContractOptions = {},
): void {
  describe(name, () => {
    let opened: OpenedStore;
    let store: OpenedStore['store'];
    beforeEach(async () => {
      opened = await openStore();
      store = opened.store;
    });
    afterEach(() => opened.close());

    test('get(), getRange() and size() answer undefined for what is absent', async () => {
      expect(await store.get('runs/none.json')).toBeUndefined();
      expect(await store.getRange('runs/none.json', 0, 10)).toBeUndefined();
      expect(await store.getRange('runs/none.json', 3, 3)).toBeUndefined();
      expect(await store.size('runs/none.json')).toBeUndefined();
    });

    test('get() answers undefined for what is only a part of a path', async () => {
      await store.put('runs/a/b.json', bytes(1));
      expect(await store.get('runs/a')).toBeUndefined();
      expect(await store.size('runs/a')).toBeUndefined();
      expect(await store.getRange('runs/a', 0, 1)).toBeUndefined();
      expect(await store.get('runs/a/b.json/c')).toBeUndefined();
    });

    test('put() replaces, and what was put comes back as plain bytes', async () => {
      await store.put('a/b', bytes(1, 2, 3));
      await store.put('a/b', bytes(4, 5));
      const found = await store.get('a/b');
      expect(found).toBeInstanceOf(Uint8Array);
      expect([...(found ?? [])]).toEqual([4, 5]);
      expect(await store.size('a/b')).toBe(2);
    });

    test('put() takes a stream, also an empty one', async () => {
      await store.put('a/stream', chunks(bytes(1, 2), bytes(), bytes(3)));
      await store.put('a/empty', chunks());
      expect([...((await store.get('a/stream')) ?? [])]).toEqual([1, 2, 3]);
      expect(await store.size('a/empty')).toBe(0);
      expect(await store.get('a/empty')).toHaveLength(0);
    });

    test('put() keeps the old object, and lists nothing new, where its stream fails half-way', async () => {
      async function* failing() {
        yield bytes(9, 9);
        throw new Error('the source broke');
      }
      await store.put('kept', bytes(1));
      await expect(store.put('kept', failing())).rejects.toThrow('the source broke');
      await expect(store.put('fresh', failing())).rejects.toThrow('the source broke');
      expect([...((await store.get('kept')) ?? [])]).toEqual([1]);
      expect(await keysOf(store, '')).toEqual(['kept']);
    });

    test('put() lists nothing while its stream is on the way', async () => {
      const seen: string[][] = [];
      async function* onTheWay() {
        yield bytes(1);
        seen.push(await keysOf(store, ''));
        yield bytes(2);
      }
      await store.put('fresh', onTheWay());
      expect(seen).toEqual([[]]);
      expect(await keysOf(store, '')).toEqual(['fresh']);
    });

    test('put() of one key at the same time leaves one of the objects whole', async () => {
      const bodies = [1, 2, 3, 4].map((value) => new Uint8Array(10_000).fill(value));
      await Promise.all(bodies.map((body) => store.put('contended', body)));
      const found = await store.get('contended');
      expect(bodies.some((body) => Buffer.compare(body, found ?? bytes()) === 0)).toBe(true);
      expect(await keysOf(store, '')).toEqual(['contended']);
    });

    test('putIf() without a tag puts only where there is nothing', async () => {
      expect(await store.putIf('a/new', bytes(1), undefined)).toBe(true);
      expect(await store.putIf('a/new', bytes(2), undefined)).toBe(false);
      expect([...((await store.get('a/new')) ?? [])]).toEqual([1]);
      expect(await keysOf(store, '')).toEqual(['a/new']);
    });

    test('putIf() with a tag puts only over the object of that tag', async () => {
      expect(await store.getTagged('a/own')).toBeUndefined();
      await store.put('a/own', bytes(1));
      const first = await store.getTagged('a/own');
      expect([...(first?.bytes ?? [])]).toEqual([1]);
      expect(await store.putIf('a/own', bytes(2), first?.tag)).toBe(true);
      expect(await store.putIf('a/own', bytes(3), first?.tag)).toBe(false);
      expect([...((await store.get('a/own')) ?? [])]).toEqual([2]);
      expect(await store.putIf('a/none', bytes(1), first?.tag)).toBe(false);
      expect(await keysOf(store, '')).toEqual(['a/own']);
    });

    test('putIf() lets one of several writers that saw the same object succeed', async () => {
      const firsts = await Promise.all([1, 2, 3, 4].map((n) => store.putIf('shared', bytes(n), undefined)));
      expect(firsts.filter(Boolean)).toHaveLength(1);
      const tag = (await store.getTagged('shared'))?.tag;
      const seconds = await Promise.all([5, 6, 7, 8].map((n) => store.putIf('shared', bytes(n), tag)));
      expect(seconds.filter(Boolean)).toHaveLength(1);
      expect([...((await store.get('shared')) ?? [])]).toEqual([5 + seconds.indexOf(true)]);
    });

    test('put() does not keep hold of the bytes that it was given', async () => {
      const body = bytes(1, 2, 3);
      await store.put('own', body);
      body.fill(0);
      expect([...((await store.get('own')) ?? [])]).toEqual([1, 2, 3]);
    });

    test('get() gives bytes of its own', async () => {
      await store.put('own', bytes(1, 2, 3));
      (await store.get('own'))?.fill(0);
      (await store.getRange('own', 0, 2))?.fill(0);
      (await store.getTagged('own'))?.bytes.fill(0);
      expect([...((await store.get('own')) ?? [])]).toEqual([1, 2, 3]);
    });

    test('getRange() answers what slice() answers', async () => {
      const body = Uint8Array.from({ length: 1000 }, (_, i) => i & 255);
      await store.put('ranged', body);
      const position = fc.nat({ max: 1200 });
      await fc.assert(
        fc.asyncProperty(position, position, async (a, b) => {
          const [start, end] = [Math.min(a, b), Math.max(a, b)];
          const found = await store.getRange('ranged', start, end);
          expect(Buffer.compare(found ?? bytes(7), body.slice(start, end))).toBe(0);
        }),
        { numRuns: 60 },
      );
    });

    test('getRange() refuses a range that is none', async () => {
      for (const [start, end] of [
        [-1, 2],
        [3, 2],
        [0.5, 2],
        [0, Number.NaN],
      ] as const) {
        await expect(store.getRange('any', start, end)).rejects.toThrow(RangeError);
      }
    });

    test('list() answers the keys with the prefix, in ascending code-unit order, with their sizes', async () => {
      const keys = ['a/b/c', 'a/b-c', 'a/b', 'a-b', 'ab', 'Z', 'a/é', 'a/\u{1f431}', 'a/\uff21'];
      const files = keys.filter((key) => key !== 'a/b');
      for (const key of files) await store.put(key, bytes(1, 2));
      expect(await keysOf(store, '')).toEqual([...files].sort());
      expect(await keysOf(store, 'a/')).toEqual(files.filter((key) => key.startsWith('a/')).sort());
      expect(await keysOf(store, 'a/b')).toEqual(['a/b-c', 'a/b/c']);
      expect(await keysOf(store, 'a')).toEqual(files.filter((key) => key.startsWith('a')).sort());
      expect(await keysOf(store, 'nothing')).toEqual([]);
      for await (const { bytes: size } of store.list('')) expect(size).toBe(2);
    });

    test('list() says when each object was written last', async () => {
      await store.put('features/a', bytes(1));
      const dated: boolean[] = [];
      const [year2000, tomorrow] = [Date.UTC(2000), Date.now() + 86_400_000];
      for await (const { writtenMs } of store.list('')) dated.push(writtenMs > year2000 && writtenMs < tomorrow);
      expect(dated).toEqual([true]);
    });

    test('remove() takes an object away and no other, and is content where there is none', async () => {
      for (const key of ['features/a', 'features/ab', 'features/b/c']) await store.put(key, bytes(1));
      await store.remove('features/a');
      await store.remove('features/a');
      await store.remove('features/none/at/all');
      await store.remove('features/b');
      expect(await keysOf(store, '')).toEqual(['features/ab', 'features/b/c']);
      expect(await store.get('features/a')).toBeUndefined();
      for (const key of ['', '../x', 'a//b']) await expect(store.remove(key)).rejects.toThrow(RangeError);
    });

    test('list() never leaves the store', async () => {
      await store.put('a', bytes(1));
      for (const prefix of ['../', '/', '..', 'a/../../', '/etc/']) expect(await keysOf(store, prefix)).toEqual([]);
    });

    test('put(), get(), size() and getRange() refuse keys that could leave the store or hide in it', async () => {
      const bad = [
        '',
        '/a',
        'a/',
        'a//b',
        '.',
        '..',
        '../a',
        'a/../b',
        'a/./b',
        'a\\b',
        'a\0b',
        '.~x',
        'a/.~x',
        '\ud800',
      ];
      for (const key of [...bad, 'x'.repeat(1025)]) {
        await expect(store.put(key, bytes(1))).rejects.toThrow(RangeError);
        await expect(store.putIf(key, bytes(1), undefined)).rejects.toThrow(RangeError);
        await expect(store.getTagged(key)).rejects.toThrow(RangeError);
        await expect(store.get(key)).rejects.toThrow(RangeError);
        await expect(store.size(key)).rejects.toThrow(RangeError);
        await expect(store.getRange(key, 0, 1)).rejects.toThrow(RangeError);
      }
    });

    test('a key may have as many bytes as on S3', async () => {
      const { keyBytes = 1024 } = options;
      // A segment of a path in a folder has 255 at most.
      const key = `${'é'.repeat(100)}/`.repeat(5) + 'x'.repeat(keyBytes - 5 * 201);
      expect(Buffer.byteLength(key)).toBe(keyBytes);
      await store.put(key, bytes(1));
      expect(await keysOf(store, '')).toEqual([key]);
      await expect(store.put(`${key}y`, bytes(1))).rejects.toThrow('1,024 bytes');
    });

    test('a key of any characters comes back as it was given', async () => {
      const listed = someKey.filter((key) => options.lists?.(key) ?? true);
      await fc.assert(
        fc.asyncProperty(fc.uniqueArray(listed, { minLength: 1, maxLength: 6 }), async (keys) => {
          const { store, close } = await openStore();
          try {
            for (const [i, key] of keys.entries()) await store.put(key, bytes(i));
            for (const [i, key] of keys.entries()) expect([...((await store.get(key)) ?? [])]).toEqual([i]);
            expect(await keysOf(store, '')).toEqual([...keys].sort());
          } finally {
            await close();
          }
        }),
        { numRuns: options.keyRuns ?? 15 },
      );
    });
  });
}
