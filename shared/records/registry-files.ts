import { z } from 'zod';

const version = z.string().regex(/^v[1-9]\d{0,8}$/);

/** How a model did on the validation images of its run, image by image. */
export const validationRecordSchema = z.object({
  /** Hash of the list of images: the sha256 of each with its class, ascending. Equal hashes are the same images. */
  imagesSha256: z.string(),
  count: z.int(),
  hits: z.int(),
  /** A bit an image in the order of that list, lowest bit first, base64: 1 where the model was right. */
  right: z.base64(),
});
export type ValidationRecord = z.infer<typeof validationRecordSchema>;

/** version.json: what the registry knows of one version. It is stored with the model's files, and is never changed. */
export const versionFileSchema = z.object({
  schemaVersion: z.literal(1),
  name: z.string(),
  version,
  runId: z.string(),
  publishedAt: z.string(),
  /** sha256 of model/manifest.json, which holds that of every file of the model. */
  modelSha256: z.string(),
  classes: z.array(z.string()),
  base: z.object({ name: z.string(), sha256: z.string(), precision: z.string() }),
  /** What its head was given: features of another space are no input for it. */
  featureSpace: z.string(),
  final: z.object({ loss: z.number(), accuracy: z.number() }),
  validation: validationRecordSchema,
});

/**
 * The same of a model that may say several classes of an image, or none. Its own version: a reader that takes a bit for an
 * image would compare nonsense.
 */
export const multiLabelVersionFileSchema = versionFileSchema.extend({
  schemaVersion: z.literal(2),
  task: z.literal('multi-label'),
  /** An image is taken for a class from this probability on, in the order of the classes. */
  thresholds: z.array(z.number()),
  /** `hits` are images of which every class is right; `right` has a bit per class of each image, class after class. */
  validation: validationRecordSchema,
});
export type VersionFile = z.infer<typeof versionFileSchema> | z.infer<typeof multiLabelVersionFileSchema>;

/** One move of the latest version. */
const moveSchema = z.object({
  at: z.string(),
  by: z.enum(['publish', 'promote', 'rollback']),
  from: version.nullable(),
  to: version,
  /** Whether it went although the comparison spoke against it or could not be made. */
  forced: z.boolean(),
  why: z.string(),
});
export type Move = z.infer<typeof moveSchema>;

/** latest.json: the version that the bare name means, and every move that led there, oldest first. */
export const latestFileSchema = z.object({
  schemaVersion: z.literal(1),
  version,
  moves: z.array(moveSchema).min(1),
});
export type LatestFile = z.infer<typeof latestFileSchema>;

/** claim.json: which run fills a version. */
export const claimFileSchema = z.object({ schemaVersion: z.literal(1), runId: z.string(), at: z.string() });
export type ClaimFile = z.infer<typeof claimFileSchema>;
