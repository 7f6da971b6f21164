import { DEFAULT_CONCURRENCY } from '../../functions/steps';
import { openSource } from '../../shared/archive/open-source';
import type { AskedConfig } from '../../shared/config';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import { openStore } from '../open-store';
import { resolveSource } from '../source/resolve-source';
import type { SourceArgument, SourceProgress } from '../source/source-options';
import { type Estimate, type EstimateOptions, estimateRun } from './estimate-run';
import { runShape } from './run-shape';

export interface EstimateSourceOptions extends Partial<EstimateOptions> {
  readonly source: SourceArgument;
  /** Path of a table of labels that goes with it. */
  readonly labels?: string | undefined;
  readonly config: AskedConfig;
  /** Of the store that a folder is packed, or an archive downloaded, into. */
  readonly storeUri: string;
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
  progress(event: SourceProgress): void;
}

/**
 * What a run on AWS would take and cost. Of an archive only the directory is read.
 * @throws what reading a source throws
 */
export async function estimateSource(options: EstimateSourceOptions): Promise<Estimate> {
  const { source, labels, config, storeUri, cacheFolder, signal, progress } = options;
  const { concurrency = DEFAULT_CONCURRENCY, secondsPerImage } = options;
  const store = openStore(storeUri);
  const resolved = await resolveSource(source, {
    ...{ store, cacheFolder, limits: config.limits, labels, signal, progress },
  });
  const shape = await runShape(await openSource(resolved.uri, (uri) => openBlobStore(uri)), config);
  return estimateRun(shape, config, { concurrency, ...(secondsPerImage !== undefined && { secondsPerImage }) });
}
