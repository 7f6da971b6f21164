import { z } from 'zod';
import { fileSumSchema } from './file-sum';
import { shardImageSchema } from './shard';

/** plan.json: what is classified, and by which version. */
export const predictionPlanSchema = z.object({
  schemaVersion: z.literal(1),
  source: z.string(),
  model: z.object({ name: z.string(), version: z.string(), classes: z.array(z.string()) }),
  images: z.int(),
  shards: z.int(),
});

/** The same of a model that may say several classes of an image: a step that does not know of them would say one. */
export const multiLabelPredictionPlanSchema = predictionPlanSchema.extend({
  schemaVersion: z.literal(2),
  task: z.literal('multi-label'),
  model: predictionPlanSchema.shape.model.extend({
    /** An image is taken for a class from this probability on, in the order of the classes. */
    thresholds: z.array(z.number()),
  }),
});
export type PredictionPlan = z.output<typeof predictionPlanSchema> | z.output<typeof multiLabelPredictionPlanSchema>;

/** A run of an archive's images. */
export const predictionShardSchema = z.object({
  entries: z.array(shardImageSchema.omit({ label: true, split: true })),
});

/** How many images a part has, and what its files are to be, by format. */
export const partCountsSchema = z.object({
  images: z.int(),
  failed: z.int(),
  /** Releases up to 0.1.0 did not say. */
  files: z.record(z.string(), fileSumSchema).optional(),
});
export type PartCounts = z.infer<typeof partCountsSchema>;
