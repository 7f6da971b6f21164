import { z } from 'zod';
import { BASE_WIDTHS } from './base-sizes';

/** base/<sha256>/manifest.json: a base made ready, and what of it weights.bin holds. */
export const baseManifestSchema = z.object({
  schemaVersion: z.literal(1),
  name: z.string(),
  sha256: z.string(),
  width: z.literal(BASE_WIDTHS),
  /** Of weights.bin: float32, little-endian, one tensor after the other in this order. */
  weightsBytes: z.int(),
  weightsSha256: z.string(),
  weights: z.array(z.object({ layer: z.string(), weight: z.string(), shape: z.array(z.int()) })),
});
export type BaseManifest = z.infer<typeof baseManifestSchema>;
