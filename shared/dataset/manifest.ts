export type { LabelsFrom } from '../records/labels-from';
export {
  type Manifest,
  manifestSchema,
  multiLabelManifestSchema,
  type SplitImageCounts,
} from '../records/manifest';
export { type Shard, type ShardImage, shardImageSchema, shardSchema } from '../records/shard';
export { type Counts, countsSchema, SPLITS, type Split } from '../records/splits';
