import type { FullPassCounts } from '../contracts';
import { extractShard } from '../extract-shard';
import type { StepContext } from '../handler';
import { eachShard } from './each-shard';

/**
 * The task 'features': what the Map does with one call per shard, in one process. The files are the same, so that a run may
 * be begun by one and ended by the other.
 */
export async function computeBulkFeatures(runId: string, context: StepContext): Promise<FullPassCounts> {
  return eachShard(runId, context, (item) => extractShard(runId, item, context));
}
