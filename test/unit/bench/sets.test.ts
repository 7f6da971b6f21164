import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findRepository } from '../../../bench/sets/find-repository';
import { prepareSets } from '../../../bench/sets/prepare-sets';
import { PUBLIC_SETS, type PublicSet } from '../../../bench/sets/public-sets';
import { writeSet } from '../../../bench/sets/write-set';
import { openSource } from '../../../shared/archive/open-source';
import { readEntries } from '../../../shared/archive/read-entries';
import { readListing } from '../../../shared/archive/read-listing';
import { parseConfig } from '../../../shared/config';
import { openBlobStore } from '../../../shared/storage/open-blob-store';

const FILES = {
  'set/train/cats/1.jpg': 'cat one',
  'set/train/dogs/1.JPG': 'dog one\nwith a line',
  'set/val/cats/1.jpg': 'another cat',
  'set/val/cats/.DS_Store': 'no image',
  'set/val/birds/1.jpg': 'no class of the set',
  'README.md': 'cats/1.jpg',
};

let folder: string;
let set: PublicSet;
const at = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-sets-'));
  const repository = at('from/animals');
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(repository, name)), { recursive: true });
    writeFileSync(join(repository, name), text);
  }
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', repository, '-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args]);
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'Animals');
  set = {
    ...{ name: 'animals', title: 'animals', repository: 'somebody/animals', licence: 'MIT', images: 3 },
    commit: git('rev-parse', 'HEAD').toString().trim(),
    folders: { 'set/train/cats': 'cats', 'set/train/dogs': 'dogs', 'set/val/cats': 'cats' },
  };
  // What lies there since is not of the commit.
  writeFileSync(join(repository, 'set/train/cats/1.jpg'), 'changed');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function contentsOf(zip: string): Promise<Record<string, string>> {
  const reader = await openSource(pathToFileURL(zip).href, (uri) => openBlobStore(uri));
  const listing = await readListing(reader, parseConfig({}).limits);
  const contents: Record<string, string> = {};
  for await (const { entry, bytes } of readEntries(reader, [...listing]))
    contents[entry.name] = Buffer.from(bytes).toString('utf8');
  return contents;
}

describe('writeSet()', () => {
  test('writes the images of the commit by class, two splits of somebody else beside each other', async () => {
    await writeSet(set, await findRepository(set, at('from'), at('clones')), at('animals.zip'));
    expect(await contentsOf(at('animals.zip'))).toEqual({
      'cats/train-1.jpg': 'cat one',
      'cats/val-1.jpg': 'another cat',
      'dogs/train-1.JPG': 'dog one\nwith a line',
    });
    await writeSet(set, at('from/animals'), at('again.zip'));
    expect(readFileSync(at('again.zip')).equals(readFileSync(at('animals.zip')))).toBe(true);
  });

  test('refuses another number of images, and leaves no zip', async () => {
    const other = { ...set, images: 4 };
    await expect(writeSet(other, at('from/animals'), at('other.zip'))).rejects.toThrow(
      'somebody/animals has 3 images of "animals", wanted 4',
    );
    expect(existsSync(at('other.zip'))).toBe(false);
  });
});

describe('findRepository()', () => {
  test('refuses a folder without the repository, and a repository without the commit', async () => {
    await expect(findRepository(set, at('nowhere'), at('clones'))).rejects.toThrow('has no folder "animals"');
    const other = { ...set, commit: '0'.repeat(40) };
    await expect(findRepository(other, at('from'), at('clones'))).rejects.toThrow(/git cat-file/);
  });
});

describe('prepareSets()', () => {
  test('says loudly which sets cannot be had, and goes on without them', async () => {
    const lines: string[] = [];
    const sets = await prepareSets({ out: at('zips'), from: at('from'), log: (line) => lines.push(line) });
    expect(sets).toEqual([]);
    expect(lines.filter((line) => /^NOT REACHABLE: /.test(line))).toHaveLength(PUBLIC_SETS.length);
  });

  test('refuses a name that is no set', async () => {
    const asked = prepareSets({ out: at('zips'), only: ['cats'], log() {} });
    await expect(asked).rejects.toThrow('"cats" is no set; there are hymenoptera, ');
  });
});

describe('PUBLIC_SETS', () => {
  test('names a whole commit and at least two classes of each', () => {
    for (const { commit, folders } of PUBLIC_SETS) {
      expect(commit).toMatch(/^[0-9a-f]{40}$/);
      expect(new Set(Object.values(folders)).size).toBeGreaterThan(1);
    }
  });
});
