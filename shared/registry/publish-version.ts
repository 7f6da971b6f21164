import { modelKeys, runKeys } from '../artifacts';
import { manifestSchema, multiLabelManifestSchema } from '../dataset/manifest';
import { FormatError, SourceError, UnavailableError } from '../errors';
import { runFeatures } from '../features/run-features';
import { loadPublishedModel } from '../fine-tune/fine-tune-result';
import { sha256Hex } from '../hash';
import { saveHead } from '../head/store-head';
import { getJsonOfEither } from '../json-file';
import { metricsFileSchema } from '../metrics/metrics-file';
import { artifactSums, checkArtifact, checkComplete } from '../records/check-artifact';
import { modelManifestSchema, multiLabelModelManifestSchema } from '../records/model-manifest';
import { multiLabelMetricsSchema } from '../records/multi-label-metrics';
import { recordText } from '../records/record-text';
import type { BlobStore, ConditionalBlobStore } from '../storage/blob-store';
import { measureValidation } from './measure-validation';
import { versionNumber } from './model-reference';
import { findVersion } from './read-registry';
import type { VersionFile } from './registry-files';

export interface PublishOptions {
  readonly name: string;
  readonly runId: string;
  /** Where the run lies. */
  readonly runs: BlobStore;
  now(): Date;
}

/** Numbers that others took at the same moment, at most. */
const ATTEMPTS = 20;
/** What a version keeps of its run besides the model. */
const KEPT = ['metrics.json', 'history.json', 'report.html'];

/**
 * Copies a finished run's model into the registry as the next version, which nobody changes afterwards. The same model
 * published twice is one version.
 * @throws SourceError where the run is not there or not finished, FeaturesGoneError where its features were evicted
 */
export async function publishVersion(
  store: ConditionalBlobStore,
  options: PublishOptions,
): Promise<{ readonly version: VersionFile; readonly isNew: boolean }> {
  const { name, runId, now } = options;
  const { head, kind, ...facts } = await describe(options);
  const known = await findSame(store, name, facts);
  if (known) return { version: known, isNew: false };
  const version = await claim(store, options);
  const keys = modelKeys(name).version(version);
  await copyRun(store, options, keys.prefix);
  await saveHead(store, runId, head, keys.head);
  const file: VersionFile = { ...kind, name, version, runId, publishedAt: now().toISOString(), ...facts };
  // Only its claimer writes it, so somebody else's would be a fault.
  if (await store.putIf(keys.file, json(file), undefined)) return { version: file, isNew: true };
  throw new FormatError(`"${keys.file}" is there already`);
}

async function describe({ runId, runs }: PublishOptions) {
  const keys = runKeys(runId);
  const manifest = await getJsonOfEither(runs, keys.manifest, manifestSchema, multiLabelManifestSchema);
  const metrics = await getJsonOfEither(runs, keys.metrics, FINAL, FINAL_OF_LABELS);
  const model = await getJsonOfEither(runs, keys.model.manifest, modelManifestSchema, multiLabelModelManifestSchema);
  const modelBytes = await runs.get(keys.model.manifest);
  const published = manifest && (await loadPublishedModel(runs, runId, manifest));
  if (!manifest || !metrics || !model || !modelBytes || !published) {
    throw new SourceError(`The run "${runId}" is not in ${runs.uri}, or not finished`, {
      remedy: '"headstart runs list" lists the runs of a store; --store and --stack choose another',
    });
  }
  const source = published.features ?? runFeatures(runId, manifest);
  const { head } = published;
  const thresholds = 'task' in model ? model.output.thresholds : undefined;
  const kind = thresholds
    ? ({ schemaVersion: 2, task: 'multi-label', thresholds } as const)
    : ({ schemaVersion: 1 } as const);
  return {
    kind,
    modelSha256: sha256Hex(modelBytes),
    classes: model.classes,
    base: { name: model.base.name, sha256: model.base.sha256, precision: model.base.precision },
    featureSpace: source.space,
    final: metrics.final,
    validation: await measureValidation(runs, runId, manifest, source, { head, thresholds }),
    head,
  };
}

const FINAL = metricsFileSchema.pick({ final: true });
const FINAL_OF_LABELS = multiLabelMetricsSchema.pick({ schemaVersion: true, final: true });

async function findSame(
  store: BlobStore,
  name: string,
  { modelSha256, validation }: Pick<VersionFile, 'modelSha256' | 'validation'>,
): Promise<VersionFile | undefined> {
  for (const number of (await numbersOf(store, name)).reverse()) {
    const found = await findVersion(store, name, `v${number}`);
    if (found?.modelSha256 === modelSha256 && found.validation.imagesSha256 === validation.imagesSha256) return found;
  }
  return undefined;
}

/** The numbers that are taken, whole or not, ascending. */
async function numbersOf(store: BlobStore, name: string): Promise<number[]> {
  const { prefix } = modelKeys(name);
  const numbers = new Set<number>();
  for await (const { key } of store.list(prefix)) {
    const [version = ''] = key.slice(prefix.length).split('/');
    if (/^v[1-9]\d*$/.test(version)) numbers.add(versionNumber(version));
  }
  return [...numbers].sort((a, b) => a - b);
}

/** Takes the next free number: whoever writes the claim first has it, and whoever does not goes on to the one after. */
async function claim(store: ConditionalBlobStore, { name, runId, now }: PublishOptions): Promise<string> {
  let number = (await numbersOf(store, name)).at(-1) ?? 0;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const version = `v${++number}`;
    const body = json({ schemaVersion: 1, runId, at: now().toISOString() });
    if (await store.putIf(modelKeys(name).version(version).claim, body, undefined)) return version;
  }
  throw new UnavailableError(`Others took ${ATTEMPTS} versions of "${name}" meanwhile`);
}

async function copyRun(store: BlobStore, { runId, runs }: PublishOptions, to: string): Promise<void> {
  const { prefix, model } = runKeys(runId);
  const keys = KEPT.map((file) => prefix + file);
  for await (const { key } of runs.list(model.prefix)) keys.push(key);
  const sums = await artifactSums((name) => runs.get(prefix + name));
  const found = new Set(keys.map((key) => key.slice(prefix.length)));
  checkComplete(found, sums, (name) => name.startsWith('model/'));
  for (const key of keys) {
    const bytes = await runs.get(key);
    if (bytes) checkArtifact(key.slice(prefix.length), bytes, sums);
    if (bytes) await store.put(to + key.slice(prefix.length), bytes);
  }
}

const json = (value: object) => Buffer.from(recordText(value));
