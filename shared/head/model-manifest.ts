export { type ModelManifest, type MultiLabelModelManifest, modelManifestSchema } from '../records/model-manifest';
