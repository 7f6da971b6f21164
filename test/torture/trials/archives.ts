import { gzipSync } from 'node:zlib';
import { asZip } from '../../../shared/archive/as-zip';
import { readListing } from '../../../shared/archive/read-listing';
import { limitsSchema } from '../../../shared/config/limits-schema';
import { findLabelTables } from '../../../shared/dataset/labels/find-label-tables';
import { readDataset } from '../../../shared/dataset/read-dataset';
import { ArchiveError, DatasetError } from '../../../shared/errors';
import { Random } from '../../../shared/random';
import { bufferReader } from '../../support/buffer-reader';
import { chunksCut } from '../../support/chunks-cut';
import { paxHeader, writeTar } from '../../support/write-tar';
import { writeZip } from '../../support/write-zip';
import type { Trial } from '../trial';

const ATTEMPTS_PER_EFFORT = 1500;
const MOST_CHANGES = 8;
/** Low, so that what gets past them shows: the archives are some ten kilobytes. */
const LIMITS = limitsSchema.parse({ entryBytes: 1e6, totalBytes: 4e6, entries: 200, ratio: 50 });
const SPLIT = { split: { train: 0.8, validation: 0.1, test: 0.1 }, resplit: false };

/** Bytes of a zip, a tar and a tar.gz with a table of labels are changed, cut off and doubled: each is read or refused. */
export const trial: Trial = {
  name: 'broken zips, tars, tar.gz and tables of labels, read as far as the labels',
  async run({ effort, seed, log }) {
    const failures: string[] = [];
    const attempts = ATTEMPTS_PER_EFFORT * effort;
    const archives = samples();
    for (let attempt = 0; attempt < attempts; attempt++) {
      const [name, whole] = archives[attempt % archives.length] as (typeof archives)[number];
      const found = await outcomeOf(name, broken(whole, seed + attempt));
      if (found === undefined) continue;
      const line = `seed ${seed + attempt}, ${name}: ${found}`;
      failures.push(line);
      log(line);
    }
    return { attempts, survived: attempts - failures.length, failures };
  },
};

function samples(): readonly (readonly [name: string, bytes: Buffer])[] {
  const images = Array.from({ length: 24 }, (_, n) => ({ name: `images/${n}.jpg`, data: `image ${n} `.repeat(20) }));
  const csv = `file,label,split\n${images.map(({ name }, n) => `${name},"${n % 2 ? 'cat, big' : 'dog'}",${n % 4 ? 'train' : 'val'}`).join('\n')}`;
  const json = images.map(({ name }, n) => JSON.stringify({ file_name: name, label: n % 2 })).join('\n');
  const tar = writeTar([
    paxHeader({ path: 'labels.csv', mtime: '1.5' }),
    { name: 'l', data: csv },
    { name: '././@LongLink', type: 'L', data: `images/${'x'.repeat(120)}.txt\0`, format: 'gnu' },
    { name: 'x', data: 'x', format: 'gnu' },
    ...images,
  ]);
  const zip = writeZip([{ name: 'metadata.jsonl', data: json, deflate: true }, ...images]);
  return [
    ['a zip', zip],
    ['a tar', tar],
    ['a tar.gz', gzipSync(tar)],
    ['a tar in a gzip without compression', gzipSync(tar, { level: 0 })],
  ];
}

function broken(whole: Buffer, seed: number): Buffer {
  const random = new Random(seed);
  const below = (count: number) => random.below(count);
  const bytes = Buffer.from(whole);
  for (let change = below(MOST_CHANGES + 1); change > 0; change--) {
    const at = below(bytes.length);
    if (below(2) === 0) bytes[at] = below(256);
    // Digits and separators get further than bytes at random.
    else bytes.write('07,"\n/.'.charAt(below(7)), at, 'latin1');
  }
  const way = below(4);
  if (way === 0) return bytes.subarray(0, below(bytes.length));
  if (way === 1) return Buffer.concat([bytes, bytes.subarray(below(bytes.length))]);
  return bytes;
}

/** @returns what is wrong with how it ended; undefined where it was read, or refused in words */
async function outcomeOf(name: string, bytes: Buffer): Promise<string | undefined> {
  try {
    const chunks: Uint8Array[] = [];
    let total = 0;
    for await (const chunk of asZip(chunksCut(bytes, [4096]), { name, limits: LIMITS })) {
      chunks.push(Buffer.from(chunk));
      total += chunk.byteLength;
      if (total > 2 * LIMITS.totalBytes) return `it gave ${total} bytes and went on`;
    }
    const reader = bufferReader(Buffer.concat(chunks), name);
    const listing = await readListing(reader, LIMITS);
    const tables = await findLabelTables(listing, reader, LIMITS.entries);
    for (const image of readDataset(listing, SPLIT, name, tables).images) {
      if (/^\/|(^|\/)\.\.(\/|$)|\\/.test(image.name)) return `an image is called ${JSON.stringify(image.name)}`;
      if (image.bytes > LIMITS.entryBytes) return `an image has ${image.bytes} bytes`;
    }
    return undefined;
  } catch (error) {
    if (error instanceof ArchiveError || error instanceof DatasetError) return undefined;
    return `it threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}
