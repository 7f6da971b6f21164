import { z } from 'zod';
import { retriesSchema, shardItemSchema } from '../contracts';

const predictionId = z.string().regex(/^[A-Za-z0-9_-]{1,80}$/);

/** What a batch prediction is started with: Start hands on what lies beside the zip as `config`. */
export const predictionInputSchema = z.strictObject({
  /** Address of a zip, s3://bucket/key. */
  source: z.string().min(1),
  config: z.strictObject({ model: z.string().min(1).optional() }).optional(),
});

export const planPredictionEvent = z.object({ predictionId, input: predictionInputSchema });
export const planPredictionResult = z.object({
  shardList: z.object({ bucket: z.string(), key: z.string() }),
  shards: z.int(),
  images: z.int(),
});

export const predictShardEvent = z.object({ predictionId, item: shardItemSchema, retries: retriesSchema });
const counts = { images: z.int(), failed: z.int() };
export const predictShardResult = z.object({ shard: z.int(), ...counts });

export const writePredictionsEvent = z.object({ predictionId });
/** Keys of the two files, and how many images are in each, with and without a prediction. */
export const writePredictionsResult = z.object({ csv: z.string(), jsonl: z.string(), ...counts });

export {
  multiLabelPredictionPlanSchema,
  type PredictionPlan,
  partCountsSchema,
  predictionPlanSchema,
  predictionShardSchema,
} from '../../shared/records/prediction-plan';
