export {
  type ClaimFile,
  claimFileSchema,
  type LatestFile,
  latestFileSchema,
  type Move,
  multiLabelVersionFileSchema,
  type ValidationRecord,
  type VersionFile,
  validationRecordSchema,
  versionFileSchema,
} from '../records/registry-files';
