import { join } from 'node:path';
import { CancelledError, HeadstartError, splitRemedy } from '../../shared/errors';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { addressOf } from '../../shared/storage/store-address';
import { downloadTo } from './download-source';
import type { ResolvedSource, SourceOptions } from './source-options';

/** The archive of the tutorial: 2,000 training and 1,000 validation photographs of cats and dogs. */
export const DEFAULT_ADDRESS = 'https://storage.googleapis.com/mledu-datasets/cats_and_dogs_filtered.zip';

const SAMPLE = { classes: ['cats', 'dogs'], images: 400, seed: 1 };
const SAMPLE_NAME = `drawn-${SAMPLE.classes.join('-')}-${SAMPLE.images}-${SAMPLE.seed}.zip`;

export interface DefaultSourceOptions extends SourceOptions {
  /** Draws the sample that stands in for the archive, whole or not at all. */
  readonly drawSample?: (path: string, options: DrawOptions) => Promise<unknown>;
  readonly address?: string;
}

interface DrawOptions {
  readonly classes: readonly string[];
  readonly images: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onImage?: (drawn: number) => void;
}

/**
 * The source where none is given: the tutorial's archive, downloaded once into the cache folder; where that cannot be
 * had, a drawn sample, and a notice that says so.
 *
 * @throws CancelledError when the signal is aborted
 */
export async function defaultSource(options: DefaultSourceOptions): Promise<ResolvedSource> {
  const { cacheFolder, progress, signal, drawSample = drawWithLibrary, address = DEFAULT_ADDRESS } = options;
  const folder = join(cacheFolder, 'sources');
  const store = new FileBlobStore(folder);
  const name = address.slice(address.lastIndexOf('/') + 1);
  try {
    await downloadTo(store, name, address, name, options);
    return { uri: addressOf(store, name), name };
  } catch (error) {
    if (!(error instanceof HeadstartError) || error instanceof CancelledError) throw error;
    const { problem } = splitRemedy(error.message);
    progress?.({
      kind: 'notice',
      text: `${problem}. A generated sample is used instead: ${SAMPLE.images} drawn images, not photographs.`,
    });
  }
  if ((await store.size(SAMPLE_NAME)) === undefined) {
    const onImage = (done: number) => progress?.({ kind: 'drawn', done, total: SAMPLE.images });
    await drawSample(join(folder, SAMPLE_NAME), { ...SAMPLE, signal, onImage });
  }
  return { uri: addressOf(store, SAMPLE_NAME), name: SAMPLE_NAME };
}

/** The image library is loaded only where it is needed. */
async function drawWithLibrary(path: string, options: DrawOptions): Promise<void> {
  const { writeSampleArchive } = await import('../sample/write-sample-archive');
  await writeSampleArchive(path, options);
}
