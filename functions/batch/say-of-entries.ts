import type { ArchiveEntry } from '../../shared/archive/archive-entry';
import type { RangeReader } from '../../shared/archive/range-reader';
import { readEntries } from '../../shared/archive/read-entries';
import { ArchiveError, ImageError, splitRemedy } from '../../shared/errors';
import type { Classifier } from '../../shared/head/classifier';
import type { PredictionRow } from './prediction-rows';

/**
 * What the model says of each entry, in their order; one that is damaged or no image says why. One ranged read, which
 * stays in memory while the generator lives.
 * @param entries ascending by offset
 * @throws CancelledError when the signal is aborted
 */
export async function* sayOfEntries(
  reader: RangeReader,
  entries: readonly ArchiveEntry[],
  classifier: Pick<Classifier, 'classify'>,
  signal: AbortSignal,
): AsyncGenerator<PredictionRow> {
  // A damaged entry ends the reading of a run; the rest is read anew behind it.
  for (let next = 0; next < entries.length; ) {
    const run = readEntries(reader, entries.slice(next), { signal });
    try {
      for await (const { entry, bytes } of run) {
        yield await sayOf(entry.name, bytes, classifier);
        next++;
      }
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      const { name } = entries[next++] as ArchiveEntry;
      yield { file: name, error: splitRemedy(error.message).problem };
    }
  }
}

/** What the model says of one image, or why it cannot. */
export async function sayOf(
  file: string,
  bytes: Uint8Array,
  { classify }: Pick<Classifier, 'classify'>,
): Promise<PredictionRow> {
  try {
    return { file, ...(await classify(bytes)) };
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    return { file, error: splitRemedy(error.message).problem };
  }
}
