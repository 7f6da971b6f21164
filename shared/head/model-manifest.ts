export { type ModelManifest, modelManifestSchema } from '../records/model-manifest';
