import type { Defect } from '../defect';

const of = (...names: readonly string[]) => names.map((name) => `test/unit/features/${name}.test.ts`);

const SPACE = [
  ...of('feature-space', 'extract-features', 'feature-cache', 'evict-features'),
  'test/unit/functions/extract-features.test.ts',
];

/** Of features, their files and their cache. */
export const featureDefects: readonly Defect[] = [
  {
    name: "a feature file's CRC-32 is not checked",
    file: 'shared/features/feature-file.ts',
    find: 'if (found !== declared) {',
    replace: 'if (found < 0) {',
    tests: of('feature-file'),
  },
  {
    name: 'a feature file of an unknown, lower version is read',
    file: 'shared/features/feature-header.ts',
    find: 'if (version !== VERSION) throw',
    replace: 'if (version > VERSION) throw',
    tests: of('feature-file'),
  },
  {
    name: 'a feature file may point to the row behind its last',
    file: 'shared/features/feature-header.ts',
    find: 'image.row >= header.rows',
    replace: 'image.row > header.rows',
    tests: of('feature-file'),
  },
  {
    name: 'features are found again under another pixel limit',
    file: 'shared/features/feature-space.ts',
    find: '-max${limits.imagePixels}-',
    replace: '-max${Math.sign(limits.imagePixels)}-',
    tests: SPACE,
  },
  {
    name: 'features of two calibrations are mixed',
    file: 'shared/features/feature-space.ts',
    find: '`int8-${base.int8.calibration}`',
    replace: "'int8'",
    tests: [...SPACE, 'test/unit/functions/prepare-int8.test.ts'],
  },
  {
    name: 'a second attempt writes over the last rows of the first',
    file: 'shared/features/unfinished-shard.ts',
    find: ".split('.')[0]) + 1);",
    replace: ".split('.')[0]));",
    tests: of('extract-features', 'unfinished-shard'),
  },
  {
    name: 'the first file of rows stays though the shard is done',
    file: 'shared/features/unfinished-shard.ts',
    find: 'for (const key of keys) await store.remove(key);',
    replace: 'for (const key of keys.slice(1)) await store.remove(key);',
    tests: of('extract-features', 'unfinished-shard'),
  },
  {
    name: 'rows are written though the shard is as good as done',
    file: 'shared/features/unfinished-shard.ts',
    find: 'if (leftMs < this.#everyMs) return;',
    replace: 'if (leftMs < 0) return;',
    tests: of('extract-features', 'unfinished-shard'),
  },
  {
    name: 'the index keeps the old numbers of files',
    file: 'shared/features/merge-feature-index.ts',
    find: 'kept.writeUInt32LE(number, to + KEY_BYTES);',
    replace: '',
    tests: of('feature-index', 'feature-cache'),
  },
  {
    name: "a bad image's place in a batch is not closed",
    file: 'shared/features/image-batch.ts',
    find: 'if (from === to) return;',
    replace: 'if (from >= to) return;',
    tests: of('compute-features', 'extract-features'),
  },
  {
    name: 'an index that is out of date is believed',
    file: 'shared/features/feature-cache.ts',
    find: 'rowOf.get(sha256) === row',
    replace: 'rowOf.has(sha256)',
    tests: of('feature-cache', 'feature-cache-writers'),
  },
  {
    name: 'just the allowed share of bad images stops a run',
    file: 'shared/features/check-usable.ts',
    find: 'skipped.length <= total * config.maxBadShare',
    replace: 'skipped.length < total * config.maxBadShare',
    tests: of('check-usable'),
  },
];
