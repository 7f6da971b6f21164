import { z } from 'zod';
import { backboneSchema } from './backbone';
import { int8OutcomeSchema } from './int8-outcome';
import { labelsFromSchema } from './labels-from';
import { recordedConfigSchema } from './recorded-config';
import { countsSchema } from './splits';
import { zeroShotSchema } from './zero-shot';

/** What Ingest found out about an archive: everything that later steps need to know besides the shards. */
export const manifestSchema = z.object({
  schemaVersion: z.literal(1),
  /** Where the bytes lie. The only artifact with an address in it. */
  source: z.object({ uri: z.string(), bytes: z.int() }),
  /** Class names in alphabetical order (by code unit, as Python sorts). */
  classes: z.array(z.string()).min(2),
  /** 'folders' where the archive came with a split, in folders or in a table, 'hash' where Headstart made the split. */
  splitBy: z.enum(['folders', 'hash']),
  labelsFrom: labelsFromSchema.optional(),
  /** Where Headstart made the split except for the test images, which the archive's own folder gives. */
  ownTest: z.literal(true).optional(),
  counts: countsSchema,
  /** Files that are not images, by extension: counted, never read. */
  ignored: z.record(z.string(), z.int()),
  /** Images that the configuration leaves out, as far as the archive holds them. */
  excluded: z.array(z.string()).optional(),
  /** `int8` where the run asked for it: what became of that. Release 0.1.0 knew MobileNetV2 alone and recorded no `backbone`. */
  base: z.object({
    name: z.string(),
    sha256: z.string(),
    backbone: backboneSchema.optional(),
    int8: int8OutcomeSchema.optional(),
  }),
  /** Where the base came with a classifier whose classes have the names of these. */
  zeroShot: zeroShotSchema.optional(),
  config: recordedConfigSchema,
  shards: z.int(),
});

/** Images of each split, where `counts` does not add up to them: an image may be of several classes, or of none. */
export const splitImagesSchema = z.object({ train: z.int(), validation: z.int(), test: z.int() });
export type SplitImageCounts = z.infer<typeof splitImagesSchema>;

/**
 * The same where images have several labels or none. An image's `label`, in shards and their results, is an index into
 * `labelSets` here: a reader that does not know of them would take it for a class, which is why the version is another.
 */
export const multiLabelManifestSchema = manifestSchema.extend({
  schemaVersion: z.literal(2),
  task: z.literal('multi-label'),
  /** The different sets of labels that images have, each as indices into `classes`, ascending; an empty one for no label. */
  labelSets: z.array(z.array(z.int())).min(1),
  images: splitImagesSchema,
});

/** Of a run with one label per image, unless it has `labelSets`. */
export type Manifest = Omit<z.infer<typeof manifestSchema>, 'schemaVersion'> & {
  schemaVersion: 1 | 2;
  task?: 'multi-label' | undefined;
  labelSets?: number[][] | undefined;
  images?: SplitImageCounts | undefined;
};
