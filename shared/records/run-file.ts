import { z } from 'zod';

const failureSchema = z.object({
  /** The state that failed, by its name in the pipeline. */
  state: z.string(),
  /** Name of the error. */
  error: z.string(),
  problem: z.string(),
  remedy: z.string().optional(),
});
export type Failure = z.infer<typeof failureSchema>;

/** run.json: how a run went. The only artifact with clocks, durations, versions, paths and the run's id. */
export const runFileSchema = z.object({
  schemaVersion: z.literal(1),
  runId: z.string(),
  status: z.enum(['running', 'succeeded', 'failed', 'stopped']),
  source: z.string().optional(),
  /** Of several archives: the address of the record that makes one set of them. */
  set: z.string().optional(),
  command: z.array(z.string()).optional(),
  startedAt: z.iso.datetime().optional(),
  endedAt: z.iso.datetime().optional(),
  /** Wall seconds of each state, of the attempt that wrote this file. */
  seconds: z.record(z.string(), z.number()).optional(),
  /**
   * On AWS: what the function or job of each state cost, at the list prices of functions/price-table.ts. Of the Map it is
   * what all its calls took together, those that failed and those of earlier attempts included.
   */
  dollars: z.record(z.string(), z.number()).optional(),
  /** On AWS: seconds by gigabytes of memory, of the states that are functions. */
  gbSeconds: z.record(z.string(), z.number()).optional(),
  images: z
    .object({
      /** Features computed, found in the cache, and images that could not be used. */
      computed: z.int(),
      cached: z.int(),
      skipped: z.int(),
    })
    .optional(),
  versions: z.record(z.string(), z.string()).optional(),
  failure: failureSchema.optional(),
});
export type RunFile = z.infer<typeof runFileSchema>;
