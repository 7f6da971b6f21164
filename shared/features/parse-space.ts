import { z } from 'zod';

/** What a space of features says of itself: featureSpace(), boundarySpace() and viewSpace() the other way round. */
const spaceSchema = z.object({
  /** sha256 of the base's weights. */
  base: z.string(),
  imageSizePx: z.coerce.number(),
  preprocessing: z.coerce.number(),
  engine: z.enum(['onnx', 'tfjs', 'gpu']),
  precision: z.enum(['float32', 'int8']),
  /** What int8 was calibrated by. */
  calibration: z.string().optional(),
  /** How an ONNX file is fed and read: a hash of it. */
  variant: z.string().optional(),
  /** Values inside the base, in front of this layer's, for fine-tuning. */
  layer: z.string().optional(),
  /** Number of the augmented view, from 1, for views. */
  view: z.coerce.number().optional(),
});
export type ParsedSpace = z.infer<typeof spaceSchema>;

const FORM =
  /^(?<base>[0-9a-f]{64})\/(?<imageSizePx>\d+)px-v(?<preprocessing>\d+)-max\d+-(?<engine>onnx|tfjs|gpu)-(?<precision>float32|int8)(?:-(?<calibration>[0-9a-f]{64}))?(?:-as-(?<variant>[0-9a-f]{16}))?(?:-at-(?<layer>.+?))?(?:-views-[0-9a-f]{16}-(?<view>\d+))?$/;

/** undefined for a space of another version. */
export function parseSpace(space: string): ParsedSpace | undefined {
  return spaceSchema.safeParse(FORM.exec(space)?.groups).data;
}
