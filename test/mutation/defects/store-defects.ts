import type { Defect } from '../defect';

const CONTRACT = ['test/contract/blob-store.test.ts'];
const S3 = ['test/unit/storage/s3-failure.test.ts', 'test/unit/storage/s3-blob-store.test.ts'];
const REGISTRY = ['test/unit/registry/registry.test.ts'];

/** Of stores, of records in them, and of the registry. */
export const storeDefects: readonly Defect[] = [
  {
    name: 'a range of an S3 object has one byte too many',
    file: 'shared/storage/s3-blob-store.ts',
    find: '`bytes=${start}-${end - 1}`',
    replace: '`bytes=${start}-${end}`',
    tests: S3,
  },
  {
    name: 'an answer 500 of S3 is final',
    file: 'shared/storage/s3-failure.ts',
    find: 'status >= 500',
    replace: 'status > 500',
    tests: S3,
  },
  {
    name: 'an object is listed while it is written',
    file: 'shared/storage/file-blob-store.ts',
    find: '`${TEMPORARY_PREFIX}${randomUUID()}`',
    replace: '`half-${randomUUID()}`',
    tests: CONTRACT,
  },
  {
    name: 'what was written of an object that broke off stays in the folder',
    file: 'shared/storage/file-blob-store.ts',
    find: 'await rm(temporary, { force: true })',
    replace: 'await Promise.resolve()',
    tests: CONTRACT,
  },
  {
    name: 'a key of just 1,024 bytes is refused',
    file: 'shared/storage/check-key.ts',
    find: 'Buffer.byteLength(key) > 1024',
    replace: 'Buffer.byteLength(key) >= 1024',
    tests: CONTRACT,
  },
  {
    name: 'whoever changes what the memory store gave changes the object',
    file: 'shared/storage/memory-blob-store.ts',
    find: 'return this.#blobs.get(key)?.slice();',
    replace: 'return this.#blobs.get(key);',
    tests: CONTRACT,
  },
  {
    name: 'the lock of a process that was killed is never taken over',
    file: 'shared/storage/with-file-lock.ts',
    find: 'if (owner !== undefined && !isAlive(Number(owner)))',
    replace: 'if (owner !== undefined && isAlive(Number(owner)))',
    tests: ['test/unit/storage/with-file-lock.test.ts'],
  },
  {
    name: 'a record of the next version is called damaged',
    file: 'shared/records/parse-record.ts',
    find: 'if (version > wanted) throw newer',
    replace: 'if (version > wanted + 1) throw newer',
    tests: ['test/unit/records'],
  },
  {
    name: 'a record of several labels is read by who takes one per image',
    file: 'shared/records/parse-record.ts',
    find: 'if (isMultiLabel(value)) return multiLabel(name);',
    replace: '',
    tests: ['test/unit/records'],
  },
  {
    name: 'a migrated record keeps its old version',
    file: 'shared/records/parse-record.ts',
    find: ', schemaVersion: version + 1 };',
    replace: ' };',
    tests: ['test/unit/records'],
  },
  {
    name: 'a recorded configuration with a key that this release lacks is refused',
    file: 'shared/records/recorded-config.ts',
    find: 'export const recordedConfigSchema = z.object({',
    replace: 'export const recordedConfigSchema = z.strictObject({',
    tests: ['test/unit/records'],
  },
  {
    name: 'a challenger that is right as often and on other images is worse',
    file: 'shared/registry/compare-versions.ts',
    find: 'challenger.onlyRight >= champion.onlyRight',
    replace: 'challenger.onlyRight > champion.onlyRight',
    tests: ['test/unit/registry/compare-versions.test.ts', ...REGISTRY],
  },
  {
    name: 'of two publishers at a time the later one forgets the move of the other',
    file: 'shared/registry/swap-latest.ts',
    find: 'found?.tag',
    replace: '(await store.getTagged(key))?.tag',
    tests: REGISTRY,
  },
  {
    name: 'v10 comes before v9',
    file: 'shared/registry/publish-version.ts',
    find: 'return [...numbers].sort((a, b) => a - b);',
    replace: 'return [...numbers].sort();',
    tests: REGISTRY,
  },
  {
    name: 'the bits of a validation record stand in the other order of a byte',
    file: 'shared/registry/measure-validation.ts',
    find: '(1 << (i & 7))',
    replace: '(0x80 >> (i & 7))',
    tests: REGISTRY,
  },
];
