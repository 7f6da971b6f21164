import { extractFeaturesEvent, extractFeaturesResult } from './contracts';
import { extractShard } from './extract-shard';
import { defineStep } from './handler';

/** The features of one shard, in a call of its own. */
export const extractFeaturesStep = defineStep({
  name: 'ExtractFeatures',
  event: extractFeaturesEvent,
  result: extractFeaturesResult,
  run: ({ runId, item }, context) => extractShard(runId, item, context),
});
