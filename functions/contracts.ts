import { z } from 'zod';
import { FULL_PASS_TASKS } from './steps';

/** The input and the result of each step: keys and counts, never bytes. 256 KiB is the limit of a payload. */
export const MAX_PAYLOAD_BYTES = 256 * 1024;

const runId = z.string().regex(/^[A-Za-z0-9_-]{1,80}$/);
const runEvent = z.object({ runId });
/** How often a task was tried before. */
export const retriesSchema = z.int().nonnegative().default(0);

/** What a person starts the pipeline with. */
export const pipelineInputSchema = z.strictObject({
  /** Address of a zip: s3://bucket/key, https://…, or file:///… on a laptop. */
  source: z.string().min(1),
  config: z.unknown().optional(),
});
export type PipelineInput = z.infer<typeof pipelineInputSchema>;

export const ingestEvent = z.object({ runId, input: pipelineInputSchema, retries: retriesSchema });
export const ingestResult = z.object({
  shardList: z.object({ bucket: z.string(), key: z.string() }),
  shards: z.int(),
  images: z.int(),
  /** How the run asks for its features: shard by shard in the Map, or, with or without views, by one job. */
  features: z.enum(['map', 'features', 'augment']),
  /** Whether training or measuring it would be too much for a function. */
  large: z.boolean(),
  /** Whether the run asks for fine-tuning; what trains the head in a function says whether it comes to that. */
  fineTune: z.boolean(),
});

/** An item of the shard list, as the Map's ItemReader hands it on. */
export const shardItemSchema = z.object({ shard: z.int(), images: z.int() });
export type ShardItem = z.infer<typeof shardItemSchema>;
/** The shard list as it is stored. */
export const shardListSchema = z.array(shardItemSchema);

export const extractFeaturesEvent = z.object({ runId, item: shardItemSchema, retries: retriesSchema });
export const extractFeaturesResult = z.object({ shard: z.int(), images: z.int(), cached: z.int(), skipped: z.int() });

export const trainHeadEvent = runEvent;
export const trainHeadResult = z.object({
  epochs: z.int(),
  parameters: z.int(),
  /** Whether the run then trains the upper part of the base. */
  fineTune: z.boolean(),
});

/** FullPass hands on nothing but what it leaves in the store: a job has no answer. */
export const fullPassEvent = z.object({ runId, task: z.enum(FULL_PASS_TASKS) });
export const fullPassResult = z.object({
  task: z.enum(FULL_PASS_TASKS),
  /** Images that were seen, those among them whose work was done before, and those that could not be used. */
  images: z.int(),
  cached: z.int(),
  skipped: z.int(),
});
export type FullPassCounts = Omit<z.infer<typeof fullPassResult>, 'task'>;

export const evaluateEvent = runEvent;
export const evaluateResult = z.object({ loss: z.number(), accuracy: z.number() });

export const publishEvent = runEvent;
export const publishResult = z.object({ metrics: z.string(), report: z.string(), model: z.string() });

export const recordFailureEvent = z.object({ runId, state: z.string(), error: z.string(), cause: z.string() });
export const recordFailureResult = z.object({
  state: z.string(),
  error: z.string(),
  problem: z.string(),
  remedy: z.string().optional(),
  /** The name that the execution fails with. */
  executionError: z.string(),
});
