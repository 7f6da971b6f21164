import { predictionKeys } from '../../shared/artifacts';
import { CancelledError, FormatError } from '../../shared/errors';
import { getJson } from '../../shared/json-file';
import type { PartCounts } from '../../shared/records/prediction-plan';
import { defineStep } from '../handler';
import { type BatchContext, readPlan } from './batch-context';
import { type PredictionPlan, partCountsSchema, writePredictionsEvent, writePredictionsResult } from './contracts';
import { formatsOf } from './label-rows';
import { PREDICTION_FORMATS, type PredictionFormat } from './prediction-rows';
import { readPart } from './read-part';

/** Puts the parts of all shards together, in the archive's order: one part is in memory at a time. */
export const writePredictions = defineStep({
  name: 'WritePredictions',
  event: writePredictionsEvent,
  result: writePredictionsResult,
  async run({ predictionId }, context: BatchContext) {
    const { store } = context;
    const keys = predictionKeys(predictionId);
    const plan = await readPlan(store, predictionId);
    let [images, failed] = [0, 0];
    const parts: PartCounts[] = [];
    for (let shard = 0; shard < plan.shards; shard++) {
      const counts = await getJson(store, keys.partCounts(shard), partCountsSchema);
      if (!counts) throw missing(keys.partCounts(shard));
      parts.push(counts);
      images += counts.images;
      failed += counts.failed;
    }
    for (const format of PREDICTION_FORMATS) {
      await store.put(keys.predictions(format), whole(predictionId, plan, parts, format, context));
    }
    return { csv: keys.predictions('csv'), jsonl: keys.predictions('jsonl'), images, failed };
  },
});

async function* whole(
  predictionId: string,
  { model }: PredictionPlan,
  parts: readonly PartCounts[],
  format: PredictionFormat,
  { store, signal }: BatchContext,
): AsyncGenerator<Uint8Array> {
  const header = formatsOf(model)[format].header(model.classes);
  if (header) yield Buffer.from(header);
  for (const [shard, counts] of parts.entries()) {
    if (signal.aborted) throw new CancelledError('Writing the predictions was stopped', { cause: signal.reason });
    const part = await readPart(store, predictionId, shard, format, counts);
    if (!part) throw missing(predictionKeys(predictionId).part(shard, format));
    yield part;
  }
}

const missing = (key: string) =>
  new FormatError(`The prediction has no "${key}"`, { remedy: 'start the prediction again: the part is made again' });
