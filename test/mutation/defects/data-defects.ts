import type { Defect } from '../defect';

const ARCHIVE = ['read-entries', 'name-set', 'read-archive'].map((name) => `test/unit/archive/${name}.test.ts`);
const of = (...names: readonly string[]) => names.map((name) => `test/unit/dataset/${name}.test.ts`);
const LABELS = of('label-in-name', 'find-layout');

/** Of archives and data sets. */
export const dataDefects: readonly Defect[] = [
  {
    name: 'an archive of a set is read at the offsets of the set',
    file: 'shared/archive/read-entries.ts',
    find: 'offset: offset - start',
    replace: 'offset',
    tests: ['test/unit/archive/archive-set.test.ts'],
  },
  {
    name: "an entry's CRC-32 is not checked",
    file: 'shared/archive/read-entries.ts',
    find: 'if (found !== entry.crc32) throw',
    replace: 'if (found < 0) throw',
    tests: ARCHIVE,
  },
  {
    name: 'an entry may reach one byte into the directory',
    file: 'shared/archive/check-entry.ts',
    find: 'raw.fileNameLength + compressedBytes > dataEnd)',
    replace: 'raw.fileNameLength + compressedBytes > dataEnd + 1)',
    tests: ARCHIVE,
  },
  {
    name: 'an entry that expands to just the allowed ratio is refused',
    file: 'shared/archive/check-entry.ts',
    find: 'bytes > compressedBytes * limits.ratio',
    replace: 'bytes >= compressedBytes * limits.ratio',
    tests: ARCHIVE,
  },
  {
    name: 'two entries may share a byte',
    file: 'shared/archive/checked-entries.ts',
    find: 'if (offset < end) {',
    replace: 'if (offset < end - 1) {',
    tests: ARCHIVE,
  },
  {
    name: "the extra field of an entry's own header is taken for its data",
    file: 'shared/archive/local-header.ts',
    find: 'return LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);',
    replace: 'return LOCAL_HEADER_BYTES + header.readUInt16LE(26);',
    tests: ARCHIVE,
  },
  {
    name: 'nobody waits for what is found behind the last directory record',
    file: 'shared/archive/read-listing.ts',
    find: 'await checkEnd(zip, buffered, reader);',
    replace: 'checkEnd(zip, buffered, reader).catch(() => undefined);',
    tests: ARCHIVE,
  },
  {
    name: 'names in two Unicode forms are two names',
    file: 'shared/archive/name-set.ts',
    find: "const name = path.normalize('NFC');",
    replace: 'const name = path;',
    tests: ARCHIVE,
  },
  {
    name: 'a shard has one image more than it may',
    file: 'shared/dataset/plan-shards.ts',
    find: 'next - start < shardImages &&',
    replace: 'next - start <= shardImages &&',
    tests: of('plan-shards'),
  },
  {
    name: "classes are in a language's order, not in that of code units",
    file: 'shared/dataset/read-dataset.ts',
    find: '[...layout.classNames].sort(byCodeUnit)',
    replace: '[...layout.classNames].sort((a, b) => a.localeCompare(b))',
    tests: of('read-dataset'),
  },
  {
    name: 'a 9 is no digit in a file name',
    file: 'shared/dataset/label-in-name.ts',
    find: 'code >= 0x30 && code <= 0x39',
    replace: 'code >= 0x30 && code < 0x39',
    tests: LABELS,
  },
  {
    name: 'a label may begin with what a camera calls its files',
    file: 'shared/dataset/label-in-name.ts',
    find: "if (GIVEN_BY_DEVICES.has(first.replace(/\\d+$/, ''))) return undefined;",
    replace: 'if (GIVEN_BY_DEVICES.has(text)) return undefined;',
    tests: LABELS,
  },
  {
    name: 'a label that one image alone carries is a class',
    file: 'shared/dataset/labelled-files.ts',
    find: 'const FEWEST_FILES_OF_A_LABEL = 2;',
    replace: 'const FEWEST_FILES_OF_A_LABEL = 1;',
    tests: LABELS,
  },
  {
    name: 'just 5 % of images without a label are too many',
    file: 'shared/dataset/labelled-files.ts',
    find: 'images - labelled <= MOST_UNLABELLED * images',
    replace: 'images - labelled < MOST_UNLABELLED * images',
    tests: LABELS,
  },
  {
    name: 'images of one CRC-32 and different sizes are the same',
    file: 'shared/dataset/split-by-hash.ts',
    find: 'mix(mix(crc32) ^ mix(bytes + 0x9e3779b9))',
    replace: 'mix(mix(crc32) ^ mix(Math.sign(bytes) + 0x9e3779b9))',
    tests: of('split-by-hash', 'read-dataset'),
  },
];
