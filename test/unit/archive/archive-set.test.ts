import fc from 'fast-check';
import { makeSet, type SetMember } from '../../../shared/archive/make-set';
import { openSource } from '../../../shared/archive/open-source';
import { readArchive } from '../../../shared/archive/read-archive';
import { readEntries } from '../../../shared/archive/read-entries';
import { parseConfig } from '../../../shared/config';
import { planShards } from '../../../shared/dataset/plan-shards';
import { ArchiveError, FormatError, SourceError } from '../../../shared/errors';
import { putJson } from '../../../shared/json-file';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';
import { writeZip, type ZipEntry } from '../../support/write-zip';

const { limits } = parseConfig({ limits: { ratio: 5000 } });

/** A store with archives and the record of a set that is made of them, in this order. */
async function storeWith(archives: readonly { readonly folder: string; readonly entries: readonly ZipEntry[] }[]) {
  const store = new MemoryBlobStore();
  const parts: { folder: string; uri: string; bytes: number }[] = [];
  for (const { folder, entries } of archives) {
    const zip = writeZip(entries);
    await store.put(`${folder}.zip`, zip);
    parts.push({ folder, uri: `memory:/${folder}.zip`, bytes: zip.length });
  }
  await putJson(store, 'all.set.json', { schemaVersion: 1, name: 'all', archives: parts });
  const open = () => openSource('memory:/all.set.json', () => store);
  return { store, open };
}

const entryOf = fc.record({ data: fc.string({ maxLength: 300 }), deflate: fc.boolean() });
const archivesOf = fc.array(fc.array(entryOf, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 });

describe('a set of archives', () => {
  test('is read as all its archives are, each entry below the folder of its own, in shards of any size', async () => {
    await fc.assert(
      fc.asyncProperty(archivesOf, fc.integer({ min: 1, max: 7 }), async (archives, shardImages) => {
        const named = archives.map((entries, a) => ({
          folder: `part-${a}`,
          entries: entries.map((entry, i) => ({ name: `c/${i}.jpg`, ...entry })),
        }));
        const { open } = await storeWith(named);
        const reader = await open();
        const listing = await readArchive(reader, limits);
        const placed = {
          length: listing.length,
          offsetOf: (i: number) => listing[i]?.offset ?? 0,
          compressedBytesOf: (i: number) => listing[i]?.compressedBytes ?? 0,
        };
        const found: [string, string][] = [];
        for (const { start, end } of planShards(placed, { shardImages })) {
          for await (const { entry, bytes } of readEntries(reader, listing.slice(start, end))) {
            expect(listing).toContain(entry);
            found.push([entry.name, Buffer.from(bytes).toString()]);
          }
        }
        const wanted = named.flatMap(({ folder, entries }) =>
          entries.map(({ name, data }) => [`${folder}/${name}`, data]),
        );
        expect(found).toEqual(wanted);
      }),
      { numRuns: 40 },
    );
  });

  test('reads bytes across its archives, and no further', async () => {
    const { store, open } = await storeWith([
      { folder: 'a', entries: [{ name: 'x', data: 'first' }] },
      { folder: 'b', entries: [{ name: 'y', data: 'second' }] },
    ]);
    const reader = await open();
    const whole = Buffer.concat([(await store.get('a.zip')) ?? [], (await store.get('b.zip')) ?? []].map(Buffer.from));
    expect(reader.bytes).toBe(whole.length);
    expect(Buffer.from(await reader.read(50, whole.length - 50))).toEqual(whole.subarray(50, whole.length - 50));
    await expect(reader.read(0, whole.length + 1)).rejects.toThrow(ArchiveError);
  });

  test('names the archive in which something is wrong', async () => {
    const good = { folder: 'a', entries: [{ name: 'x', data: 'first' }] };
    const damaged = await storeWith([good, { folder: 'b', entries: [{ name: 'y', data: 'two', both: { crc32: 1 } }] }]);
    const reader = await damaged.open();
    const read = async () => {
      for await (const _ of readEntries(reader, await readArchive(reader, limits)));
    };
    await expect(read()).rejects.toThrow(/^Cannot read archive "b\.zip": entry "y" is damaged: its CRC-32/);

    const { store, open } = await storeWith([good, { folder: 'b', entries: [{ name: 'y', data: 'second' }] }]);
    await store.put('b.zip', Buffer.from('no zip'));
    await expect(open().then((set) => readArchive(set, limits))).rejects.toThrow(
      /^Cannot read archive "b\.zip": it has 6 bytes, and had \d+ when the set "all" was made/,
    );
    await store.remove('b.zip');
    await expect(open().then((set) => readArchive(set, limits))).rejects.toThrow(/Cannot open "b\.zip"/);
  });

  test('is held to the limits as one archive is', async () => {
    const { open } = await storeWith([
      { folder: 'a', entries: [{ name: 'x', data: 'first' }] },
      { folder: 'b', entries: [{ name: 'y', data: 'second' }] },
    ]);
    const reader = await open();
    await expect(readArchive(reader, { ...limits, entries: 1 })).rejects.toThrow(
      /"all": its 2 archives hold 2 entries, limits.entries is 1/,
    );
    await expect(readArchive(reader, { ...limits, totalBytes: 10 })).rejects.toThrow(/hold 11 bytes/);
    await expect(readArchive(reader, { ...limits, totalBytes: 11 })).resolves.toHaveLength(2);
  });

  test('is refused where its record is missing or damaged', async () => {
    const { store, open } = await storeWith([{ folder: 'a', entries: [{ name: 'x', data: 'first' }] }]);
    const record = Buffer.from((await store.get('all.set.json')) ?? []);
    await store.put('all.set.json', Buffer.from(record.toString().replace('"bytes": 1', '"bytes": 2')));
    await expect(open()).rejects.toThrow(FormatError);
    await store.remove('all.set.json');
    await expect(open()).rejects.toThrow(SourceError);
  });
});

describe('makeSet()', () => {
  const member = (name: string, bytes: number, content = `${name} ${bytes}`): SetMember & { asked: number } => {
    const own = {
      ...{ uri: `file:///x/${content}/${name}`, name, bytes, asked: 0 },
      hash: async () => {
        own.asked += 1;
        return content;
      },
    };
    return own;
  };

  test('gives each archive a folder that is called as it is, and looks into none that is told apart without', async () => {
    const members = [member('part-2.tar.gz', 30), member('part-1.ZIP', 20), member('..hidden.zip', 10)];
    const { set, copies } = await makeSet(members);
    expect(set.archives.map(({ folder, bytes }) => [folder, bytes])).toEqual([
      ['hidden', 10],
      ['part-1', 20],
      ['part-2', 30],
    ]);
    expect([set.name, copies]).toEqual(['hidden and 2 more', []]);
    expect(members.map(({ asked }) => asked)).toEqual([0, 0, 0]);
    expect((await makeSet(members, 'all')).set.name).toBe('all');
  });

  test('numbers archives of one name by what they hold, and reads one only once', async () => {
    const members = [
      member('photos.zip', 9, 'b'),
      member('photos.tgz', 9, 'a'),
      member('photos-2.zip', 5, 'c'),
      member('x.zip', 9, 'a'),
    ];
    const { set, copies } = await makeSet(members);
    expect(set.archives.map(({ folder, uri }) => [folder, uri.split('/')[4]])).toEqual([
      ['photos', 'a'],
      ['photos-3', 'b'],
      ['photos-2', 'c'],
    ]);
    expect(copies).toEqual([{ name: 'x.zip', of: 'photos' }]);
  });

  test('is the same in whatever order archives are given', async () => {
    const names = fc.constantFrom('a.zip', 'a.tar', 'b.zip', 'a-2.zip', '.zip');
    const members = fc.array(
      fc.record({ name: names, bytes: fc.integer({ min: 1, max: 3 }), content: fc.constantFrom('p', 'q', 'r') }),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    const given = members.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    await fc.assert(
      fc.asyncProperty(given, async ([list, shuffled]) => {
        // What is equal in content is equal in size.
        const made = async (each: typeof list) =>
          makeSet(each.map(({ name, bytes, content }) => member(name, bytes, `${content}${bytes}`)));
        const [one, other] = [await made(list), await made(shuffled)];
        expect(one.set).toEqual(other.set);
        const folders = one.set.archives.map(({ folder }) => folder);
        expect(new Set(folders).size).toBe(folders.length);
        expect(folders.length + one.copies.length).toBe(list.length);
      }),
    );
  });
});
