import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { exitCodeOf } from '../../../../cli/exit-codes';
import { planPrediction } from '../../../../functions/batch/plan-prediction';
import { predictShard } from '../../../../functions/batch/predict-shard';
import { writePredictions } from '../../../../functions/batch/write-predictions';
import { openSource } from '../../../../shared/archive/open-source';
import { FormatError, HeadstartError, splitRemedy } from '../../../../shared/errors';
import { getJson } from '../../../../shared/json-file';
import { openModel } from '../../../../shared/registry/open-model';
import { openBlobStore } from '../../../../shared/storage/open-blob-store';

const predictionId = 'drawn-1';
const shardList = z.array(z.object({ shard: z.int(), images: z.int() }));

/**
 * The steps of a batch prediction as the stack runs them, on a folder: `all` of them, those `planned` before, or only what
 * is to be `written` when all shards are done.
 */
async function predictBatch([store = '', zip = '', which]: readonly string[]): Promise<void> {
  const blobs = openBlobStore(pathToFileURL(store).href);
  const context = {
    ...{ store: blobs, model: 'pets', signal: new AbortController().signal },
    async openModel(name: string, version: string) {
      const classifier = await openModel(blobs, name, version);
      if (!classifier) throw new FormatError(`There is no model "${name}@${version}"`);
      return classifier;
    },
    openSource: (uri: string) => openSource(uri, (address: string) => openBlobStore(address)),
  };
  if (which === 'all') {
    await planPrediction.invoke({ predictionId, input: { source: pathToFileURL(zip).href } }, context);
  }
  if (which !== 'written') {
    // What Step Functions hands to the Map.
    const items = await getJson(blobs, `predictions/${predictionId}/shards.json`, shardList);
    for (const item of items ?? []) await predictShard.invoke({ predictionId, item }, context);
  }
  await writePredictions.invoke({ predictionId }, context);
}

predictBatch(process.argv.slice(2)).catch((error: unknown) => {
  const { problem, remedy } = splitRemedy(error instanceof Error ? error.message : String(error));
  console.error(error instanceof HeadstartError ? problem : `Unexpected error: ${problem}`);
  if (remedy) console.error(`→ ${remedy}`);
  process.exitCode = exitCodeOf(error);
});
