import { z } from 'zod';

const name = z.string();

/**
 * What a network's values look like on the images that it is calibrated with: all that int8 needs to know beside the
 * weights. Values go by their layer's name, as in fold-base.ts; `input_layer` means the pixels.
 */
export const calibrationSchema = z.object({
  /** Smallest and largest number of each value, 0 between them; what lies beyond is clipped. */
  ranges: z.record(name, z.tuple([z.number(), z.number()])),
  /** Mean of each channel of each value that a convolution reads. */
  means: z.record(name, z.array(z.number())),
});
export type Calibration = z.infer<typeof calibrationSchema>;

/** What is stored under a calibration's name, beside the network that was made from it. */
export const calibrationFileSchema = z.object({
  schemaVersion: z.literal(1),
  /** What it was made by: it fits a run that would make its own by the same. */
  by: z.object({ version: z.int(), preprocessing: z.int(), imageSizePx: z.int(), imagePixels: z.int() }),
  /** CRC-32 and size of each image that it was made of. */
  images: z.array(z.object({ crc32: z.int(), bytes: z.int() })),
  calibration: calibrationSchema,
});
export type CalibrationFile = z.infer<typeof calibrationFileSchema>;
