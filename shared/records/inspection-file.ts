import { z } from 'zod';
import { labelsFromSchema } from './labels-from';
import { ORIENTS } from './orients';
import { countsSchema, SPLITS } from './splits';

const place = z.object({
  /** Path inside the archive. */
  file: z.string(),
  /** What its folder or its name says it is. */
  class: z.string(),
  split: z.enum(SPLITS),
});
/** An image of the archive, as findings name it. */
export type Place = z.infer<typeof place>;

const nearDuplicate = z.object({
  files: z.array(place),
  /** Least cosine of two features, less the mean of all, by which one of them came to the others: 1 for equal ones. */
  similarity: z.number(),
});
const leak = z.object({
  ...place.shape,
  kind: z.enum(['exact', 'near']),
  /** The image of another split that it equals or resembles. */
  like: place,
});
const wrongLabel = z.object({
  ...place.shape,
  /** What images like it are labelled. */
  suggested: z.string(),
  /** By a classifier that has not seen it: of the suggested class, and of its own. */
  probability: z.number(),
  probabilityOfLabel: z.number(),
  /** Whether that is as sure as for images which are labelled so; the others are doubtful, no more. */
  confident: z.boolean(),
});
const doubt = z.object({
  ...place.shape,
  /** The class that is missing among the image's labels, or one of them. */
  label: z.string(),
  kind: z.enum(['missing', 'extra']),
  /** That the image is of the class, by a classifier that has not seen it. */
  probability: z.number(),
  /** Whether that is as sure as for images of which it is said; the others are doubtful, no more. */
  confident: z.boolean(),
});
export type Doubt = z.infer<typeof doubt>;
/** Answers of a table that are likely wrong, each class of each image being one. */
const doubts = z.object({ confident: z.int(), doubtful: z.int() });
const doubtedLabels = z.object({
  missing: doubts,
  extra: doubts,
  /** The likeliest of both, at most 10,000. */
  first: z.array(doubt),
});
/** With the number that it was found by. */
const odd = z.array(z.object({ ...place.shape, value: z.number() }));

/** What only the pixels show. */
export const oddImagesSchema = z.object({
  dark: odd,
  light: odd,
  blurry: odd,
  lowInformation: odd,
  gray: odd,
  oddAspectRatio: odd,
  oddSize: odd,
});
export type OddImages = z.infer<typeof oddImagesSchema>;

/** Images whose files say by EXIF that their pixels are to be turned. */
const turned = z.object({
  /** Whether they were. */
  orient: z.enum(ORIENTS),
  images: z.int(),
  /** The first of them by path, with EXIF's number, 2 to 8. */
  first: z.array(z.object({ ...place.shape, orientation: z.int() })),
});
export type Turned = z.infer<typeof turned>;

/**
 * inspection.json: what there is to know about the images before one trusts numbers that are measured on them. The same
 * archive, configuration and base give the same bytes.
 */
export const inspectionFileSchema = z.object({
  schemaVersion: z.literal(1),
  classes: z.array(z.string()),
  splitBy: z.enum(['folders', 'hash']),
  labelsFrom: labelsFromSchema.optional(),
  counts: countsSchema,
  /** Images that could be used, and those that could not. */
  images: z.int(),
  skipped: z.array(z.object({ file: z.string(), reason: z.string() })),
  /** Groups of files with the same bytes. */
  exactDuplicates: z.array(z.object({ files: z.array(place) })),
  /** Groups of different files that show the same; null where there were too many images to look. */
  nearDuplicates: z.array(nearDuplicate).nullable(),
  /** Images of validation and test that training has seen, and those of test that validation has. */
  leakage: z.array(leak),
  /** The likeliest first; null where there were too many images to look, or too few to learn from. */
  wrongLabels: z.array(wrongLabel).nullable(),
  /**
   * Of a multi-label run, whose wrongLabels are null: what its table says of single classes and is likely wrong; null for
   * the same reasons. Absent of other runs, and in what earlier releases wrote.
   */
  doubtedLabels: doubtedLabels.nullable().optional(),
  /** Training images of each class, and the classes that have fewer than a fifth of the largest one's. */
  imbalance: z.object({ training: z.record(z.string(), z.int()), rare: z.array(z.string()) }),
  /** 0.1.0 did not look. */
  turned: turned.optional(),
  /** By `headstart inspect` only: a run does not look at pixels again. */
  odd: oddImagesSchema.nullable(),
});
export type InspectionFile = z.infer<typeof inspectionFileSchema>;
export type WrongLabel = z.infer<typeof wrongLabel>;
export type Leak = z.infer<typeof leak>;
