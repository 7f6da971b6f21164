import { runKeys } from '../../shared/artifacts';
import { backboneOf } from '../../shared/backbone/backbone-of';
import type { BaseWeights } from '../../shared/backbone/mobilenet-v2/base-weights';
import { hashBaseWeights } from '../../shared/backbone/mobilenet-v2/hash-base-weights';
import { loadBaseWeights, storeBase } from '../../shared/backbone/mobilenet-v2/store-base';
import type { Manifest } from '../../shared/dataset/manifest';
import { readManifest } from '../../shared/dataset/read-manifest';
import { FormatError } from '../../shared/errors';
import { listFeatureRows, readFeatureTable } from '../../shared/features/read-feature-table';
import type { FeatureSource } from '../../shared/features/run-features';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../../shared/fine-tune/checkpoint-file';
import { type FineTuned, fineTune } from '../../shared/fine-tune/fine-tune';
import { type FineTuneResult, fineTuneResultSchema, tunedSource } from '../../shared/fine-tune/fine-tune-result';
import { type FineTunePlan, planFineTune } from '../../shared/fine-tune/plan-fine-tune';
import { storedBoundaryRows } from '../../shared/fine-tune/stored-boundary-rows';
import { sha256Hex } from '../../shared/hash';
import { calibrateHead } from '../../shared/head/calibrate-head';
import { classWeights } from '../../shared/head/class-weights';
import { lossAndAccuracy } from '../../shared/head/cross-entropy';
import type { Head } from '../../shared/head/head';
import { climb, keptRung, loadLadder, saveLadder, without } from '../../shared/head/ladder';
import { predictHead } from '../../shared/head/predict-head';
import { loadHead, saveHead } from '../../shared/head/store-head';
import { getJson, putJson } from '../../shared/json-file';
import { historyFileSchema } from '../../shared/metrics/metrics-file';
import { unlessDamaged } from '../../shared/records/unless-damaged';
import type { FullPassCounts } from '../contracts';
import { extractShard } from '../extract-shard';
import { goesOnToFineTuning } from '../goes-on-to-fine-tuning';
import type { StepContext } from '../handler';
import { trainingHistory } from '../training-history';
import { computeBoundary } from './compute-boundary';
import { eachShard } from './each-shard';

const NOTHING: FullPassCounts = { images: 0, cached: 0, skipped: 0 };

/**
 * The task 'fine-tune': trains the base from a layer up, from the head that TrainHead left. The fine-tuned base becomes a
 * base like any other; the images of validation and test go through it as they went through the first, so that both
 * models are measured in the same way. The ladder says which of them is published.
 */
export async function fineTuneBase(runId: string, context: StepContext): Promise<FullPassCounts> {
  const { store } = context;
  const keys = runKeys(runId);
  const manifest = await readManifest(store, runId);
  const ladder = await loadLadder(store, runId);
  const head = await loadHead(store, runId);
  const history = await getJson(store, keys.history, historyFileSchema);
  if (!head || !history) throw new FormatError(`The run "${runId}" has no trained head`);
  const { config } = manifest;
  const measured = ({ base, ...source }: FeatureSource & { readonly base: FineTuneResult['base'] }) =>
    eachShard(runId, context, (item) =>
      extractShard(runId, item, context, {
        ...source,
        engine: () => context.base.engine({ ...base, backbone: backboneOf(manifest) }, config),
        wants: ({ split }) => split !== 'train',
      }),
    );
  const done = ladder.some(({ name }) => name === 'fine-tuned') && (await earlierResult(runId, context));
  if (done) {
    // Called again because features were evicted before they were measured.
    await measured({ ...tunedSource(runId, manifest, done.base), base: done.base });
    return NOTHING;
  }
  // A head that a job has trained comes here in any case: a job has no answer that a state could go by.
  if (!(await goesOnToFineTuning(runId, manifest, context))) return NOTHING;

  const plan = planFineTune(config.width, config.imageSizePx, config.fineTune.at);
  const weights = await context.base.weights(manifest.base.sha256);
  const { source, counts } = await computeBoundary(runId, manifest, plan, weights, context);
  const rowsOf = async (split: 'train' | 'validation') =>
    storedBoundaryRows(await listFeatureRows(store, runId, manifest, split, source), source, store);
  const [train, validation] = [await rowsOf('train'), await rowsOf('validation')];

  context.progress({ kind: 'rung', name: 'fine-tuned' });
  const job = jobOf(manifest, head);
  const tuned = await fineTune({
    plan,
    base: weights,
    head,
    train,
    validation,
    config: config.fineTune,
    classWeights: classWeights(config.head.classWeights, manifest.classes, train.labels),
    shuffle: config.head.shuffle,
    seed: config.seed,
    from: await lastCheckpoint(runId, job, context),
    job,
    save: (checkpoint) => store.put(keys.fineTune.checkpoint, encodeCheckpoint(checkpoint)),
    onEpoch: (epoch, result) => context.progress({ kind: 'epoch', epoch, epochs: config.fineTune.epochs, ...result }),
    signal: context.signal,
  });

  const base = await storeTunedBase(manifest, weights, plan, tuned, context);
  const features = tunedSource(runId, manifest, base);
  await measured({ ...features, base });
  const table = await readFeatureTable(store, runId, manifest, 'validation', features);
  const tunedHead = config.head.calibration === 'temperature' ? calibrateHead(tuned.head, table) : tuned.head;
  await saveHead(store, runId, tunedHead, keys.fineTune.head);
  const result: FineTuneResult = { schemaVersion: 1, at: plan.at, base };
  await putJson(store, keys.fineTune.result, result);
  const frozen = without(ladder, 'fine-tuned');
  const before = keptRung(frozen);
  const { loss, accuracy } = before ?? history.initial;
  await putJson(store, keys.history, {
    ...history,
    fineTuned: trainingHistory({ ...tuned, initial: { loss, accuracy } }),
  });
  const probabilities = predictHead(tunedHead, table.features, table.count);
  const score = lossAndAccuracy(probabilities, table.labels, manifest.classes.length);
  // Last: with it on the ladder, fine-tuning is done.
  await saveLadder(store, runId, climb(frozen, 'fine-tuned', score));
  // What could not be used was counted when its features were wanted.
  return { ...counts, skipped: 0 };
}

/** What an earlier attempt has made, where all of it is whole. */
async function earlierResult(runId: string, { store, progress }: StepContext): Promise<FineTuneResult | undefined> {
  const keys = runKeys(runId).fineTune;
  const notice = (text: string) => progress({ kind: 'notice', text });
  const result = await unlessDamaged(getJson(store, keys.result, fineTuneResultSchema), notice);
  const head = await unlessDamaged(loadHead(store, runId, keys.head), notice);
  if (!result || !head) return undefined;
  return (await unlessDamaged(loadBaseWeights(store, result.base.sha256), notice)) && result;
}

/** What the trained weights follow from: a checkpoint of anything else is of no use. */
function jobOf({ base, config }: Manifest, head: Head): string {
  const numbers = [head.kernel, head.bias].map(({ buffer, byteOffset, byteLength }) =>
    sha256Hex(new Uint8Array(buffer, byteOffset, byteLength)),
  );
  const { fineTune, head: headConfig, seed, imageSizePx } = config;
  return sha256Hex(JSON.stringify([base.sha256, fineTune, headConfig, seed, imageSizePx, numbers]));
}

async function lastCheckpoint(runId: string, job: string, context: StepContext): Promise<Checkpoint | undefined> {
  const key = runKeys(runId).fineTune.checkpoint;
  const bytes = await context.store.get(key);
  if (!bytes) return undefined;
  try {
    const checkpoint = decodeCheckpoint(bytes, key);
    return checkpoint.job === job ? checkpoint : undefined;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    context.progress({ kind: 'notice', text: `${error.message}. Fine-tuning starts over` });
    return undefined;
  }
}

async function storeTunedBase(
  manifest: Manifest,
  weights: BaseWeights,
  plan: FineTunePlan,
  tuned: FineTuned,
  { store }: StepContext,
): Promise<FineTuneResult['base']> {
  const sha256 = hashBaseWeights(tuned.base);
  const name = `${manifest.base.name}, fine-tuned from ${plan.at.name} on`;
  await storeBase({ name, sha256, width: weights.width, layers: tuned.base }, store, manifest.config.imageSizePx);
  return { name, sha256 };
}
