import type { AskedConfig } from '../../shared/config';
import { SAMPLES } from '../../shared/report/samples-figure';
import type { RunShape } from './run-shape';

/** Requests to S3, by price: PUT and LIST are one, GET and HEAD the other. */
export interface S3Calls {
  readonly writes: number;
  readonly reads: number;
}

/**
 * The requests that each step sends to S3 on a set of which nothing is cached. A test holds these formulas to the calls
 * that the steps really make.
 * @param environments of ExtractFeatures: each loads the base once
 */
export function countCalls({ shards }: RunShape, config: AskedConfig, environments: number) {
  const calibrated = config.precision === 'int8';
  return {
    // Shards, their list, the manifest, run.json twice; the archive's directory, the base and its checks, run.json. int8: 96 images, three files, a listing.
    Ingest: { writes: shards + 4 + (calibrated ? 4 : 0), reads: 10 + (calibrated ? 100 : 0) },
    // A feature file, a result and what the call took; manifest, earlier result, shard, archive, earlier features, index,
    // rows of a broken attempt. A call that takes longer than most puts some more, which is not counted.
    ExtractFeatures: { writes: 3 * shards, reads: 8 * shards + environments },
    // Head, history, ladder, index, split.json, run.json twice, a listing; results three times, feature files twice, their headers.
    TrainHead: { writes: 9, reads: 6 * shards + 9 },
    // Metrics, inspection; results three times, feature files twice, split.json each time.
    Evaluate: { writes: 3, reads: 5 * shards + 15 },
    // Model and card, page, figures, report, files.json, run.json, a listing; shards, those of the samples again, results,
    // split.json, head, similarity and the pictures of the report.
    Publish: { writes: 24, reads: 6 * shards + Math.min(SAMPLES, shards) + 32 },
  } satisfies Record<string, S3Calls>;
}
