import { predictionKeys } from '../../shared/artifacts';
import { FormatError } from '../../shared/errors';
import { getJson, putJson } from '../../shared/json-file';
import { sumOf } from '../../shared/records/file-sum';
import { unlessDamaged } from '../../shared/records/unless-damaged';
import { defineStep } from '../handler';
import { type BatchContext, readPlan } from './batch-context';
import { predictionShardSchema, predictShardEvent, predictShardResult } from './contracts';
import { formatsOf } from './label-rows';
import { PREDICTION_FORMATS } from './prediction-rows';
import { wholePart } from './read-part';
import { sayOfEntries } from './say-of-entries';

/** Classifies the images of one shard; one that was done before is done. */
export const predictShard = defineStep({
  name: 'PredictShard',
  event: predictShardEvent,
  result: predictShardResult,
  async run({ predictionId, item: { shard } }, { store, openModel, openSource, signal }: BatchContext) {
    const keys = predictionKeys(predictionId);
    const before = await unlessDamaged(wholePart(store, predictionId, shard), () => undefined);
    if (before) return { shard, images: before.images, failed: before.failed };
    const { source, model } = await readPlan(store, predictionId);
    const planned = await getJson(store, keys.shard(shard), predictionShardSchema);
    if (!planned) {
      throw new FormatError(`The prediction has no "${keys.shard(shard)}"`, {
        remedy: 'start the prediction again: its shards are planned again',
      });
    }

    const classifier = await openModel(model.name, model.version);
    const formats = formatsOf(model);
    const text = { csv: '', jsonl: '' };
    const counts = { images: 0, failed: 0 };
    for await (const row of sayOfEntries(await openSource(source), planned.entries, classifier, signal)) {
      counts.images++;
      if ('error' in row) counts.failed++;
      for (const format of PREDICTION_FORMATS) text[format] += formats[format].row(row, model.classes);
    }
    await Promise.all(
      PREDICTION_FORMATS.map((format) => store.put(keys.part(shard, format), Buffer.from(text[format]))),
    );
    const files = Object.fromEntries(PREDICTION_FORMATS.map((format) => [format, sumOf(Buffer.from(text[format]))]));
    await putJson(store, keys.partCounts(shard), { ...counts, files });
    return { shard, ...counts };
  },
});
