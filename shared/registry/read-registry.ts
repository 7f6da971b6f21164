import { MODELS_PREFIX, modelKeys } from '../artifacts';
import { FormatError, SourceError } from '../errors';
import { getJson, getJsonOfEither } from '../json-file';
import type { BlobStore } from '../storage/blob-store';
import { refuseFolder } from '../storage/refuse-folder';
import { type ModelReference, versionNumber } from './model-reference';
import {
  type LatestFile,
  latestFileSchema,
  multiLabelVersionFileSchema,
  type VersionFile,
  versionFileSchema,
} from './registry-files';

/** The models of a store, by name, each with its whole versions, oldest first. @throws FormatError where a folder is in the place of a version's file */
export async function listModels(store: BlobStore): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for await (const { key } of store.list(MODELS_PREFIX)) {
    const [name = '', version = ''] = key.slice(MODELS_PREFIX.length).split('/');
    const { file } = modelKeys(name).version(version);
    if (key.startsWith(`${file}/`)) await refuseFolder(store, file);
    if (key === file) found.set(name, [...(found.get(name) ?? []), version]);
  }
  for (const versions of found.values()) versions.sort((a, b) => versionNumber(a) - versionNumber(b));
  return found;
}

/** What the bare name stands for; undefined where no version was ever promoted. */
export function readLatest(store: BlobStore, name: string): Promise<LatestFile | undefined> {
  return getJson(store, modelKeys(name).latest, latestFileSchema);
}

/** The same for whoever shows that there is none: a folder in the place of the file does not say so. @throws FormatError */
export async function readShownLatest(store: BlobStore, name: string): Promise<LatestFile | undefined> {
  const latest = await readLatest(store, name);
  if (!latest) await refuseFolder(store, modelKeys(name).latest);
  return latest;
}

/** A version, where it is there and whole. */
export function findVersion(store: BlobStore, name: string, version: string): Promise<VersionFile | undefined> {
  const key = modelKeys(name).version(version).file;
  return getJsonOfEither(store, key, versionFileSchema, multiLabelVersionFileSchema);
}

/**
 * The version that a reference means.
 * @throws SourceError where there is none
 */
export async function readVersion(store: BlobStore, { name, version }: ModelReference): Promise<VersionFile> {
  const wanted = version ?? (await readLatest(store, name))?.version;
  const found = wanted === undefined ? undefined : await findVersion(store, name, wanted);
  if (found) return found;
  if (version === undefined && wanted !== undefined) {
    const { latest, version: own } = modelKeys(name);
    throw new FormatError(`"${latest}" names ${wanted}, and "${own(wanted).file}" is not in ${store.uri}`, {
      remedy: 'restore it from a copy, or use another version: "headstart models rollback"',
    });
  }
  const missing = version === undefined ? `no latest version of the model "${name}"` : `no model "${name}@${version}"`;
  const { latest, version: own } = modelKeys(name);
  const key = version === undefined ? latest : own(version).file;
  throw new SourceError(`There is ${missing} in ${store.uri}: no file "${key}"`, {
    remedy: '"headstart models list" lists the models of a store; --store and --stack choose another',
  });
}
