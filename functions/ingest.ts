import { runKeys } from '../shared/artifacts';
import type { StoredBase } from '../shared/backbone/architecture';
import { architectureOf } from '../shared/backbone/architectures';
import { parseRunConfig } from '../shared/backbone/parse-run-config';
import { settleConfig } from '../shared/backbone/settle-config';
import type { AskedConfig, Config } from '../shared/config';
import { checkClassWeights } from '../shared/dataset/check-class-weights';
import { checkMultiLabel } from '../shared/dataset/check-multi-label';
import type { DatasetImages } from '../shared/dataset/dataset-images';
import type { Manifest, Shard } from '../shared/dataset/manifest';
import { openDataset } from '../shared/dataset/open-dataset';
import { planShards, type ShardRange } from '../shared/dataset/plan-shards';
import type { Dataset } from '../shared/dataset/read-dataset';
import { smallSplit } from '../shared/dataset/small-split';
import { CancelledError } from '../shared/errors';
import type { Int8Outcome } from '../shared/records/int8-outcome';
import { recordText } from '../shared/records/record-text';
import type { ZeroShot } from '../shared/records/zero-shot';
import { locationOf } from '../shared/storage/store-address';
import type { Int8Options } from './base/int8-options';
import { withShardImages } from './choose-shard-images';
import { ingestEvent, ingestResult, type ShardItem } from './contracts';
import { isLarge } from './cost/is-large';
import { shapeOfDataset } from './cost/run-shape';
import { stepCosts } from './cost/step-costs';
import { featureRoute } from './feature-route';
import { defineStep, type StepContext } from './handler';
import { secondsPerImage } from './seconds-per-image';
import { STEPS } from './steps';

const WRITES_AT_ONCE = 8;

/**
 * Checks the configuration, the archive and the data set in it, before anything is fetched or written; then prepares the
 * base and writes the shards, their list and, last, the manifest. The same input writes the same bytes again.
 */
export const ingest = defineStep({
  name: 'Ingest',
  event: ingestEvent,
  result: ingestResult,
  async run({ runId, input }, context) {
    const asked = parseRunConfig(input.config);
    const uri = (await context.bringSource?.(input.source, runId, asked.limits)) ?? input.source;
    const source = await context.openSource(uri);
    const dataset = context.takeDataset?.() ?? (await openDataset(source, asked, 'read')).dataset;
    checkClassWeights(asked, dataset.classes);
    checkMultiLabel(dataset, asked);
    notify(dataset, asked, context);

    const base = await context.base.prepare(asked);
    const { name, sha256, backbone } = base;
    const config = withShardImages(settleConfig(asked, backbone), backbone);
    const int8 = await int8Of(config, { ...context, source, dataset, sha256, backbone });
    if (int8?.kind === 'refused') {
      context.progress({ kind: 'notice', text: `The base runs in float32 and not in int8: ${int8.reason}` });
    }
    const zeroShot = await zeroShotOf(base, dataset, context);
    const { classes, splitBy, ownTest, labelsFrom, counts, multiLabel, ignored, excluded, images } = dataset;
    const shards = planShards(images, config);
    const manifest: Manifest = {
      ...(multiLabel ? ({ schemaVersion: 2, task: 'multi-label' } as const) : ({ schemaVersion: 1 } as const)),
      source: { uri, bytes: source.bytes },
      classes,
      splitBy,
      labelsFrom,
      ...(splitBy === 'hash' && ownTest && { ownTest }),
      counts,
      ...multiLabel,
      ignored,
      ...(excluded.length && { excluded }),
      base: { name, sha256, backbone, ...(int8 && { int8 }) },
      ...(zeroShot && { zeroShot }),
      config,
      shards: shards.length,
    };
    const { store } = context;
    const keys = runKeys(runId);
    await writeShards(shards, images, runId, context);
    // Step Functions reads the list itself.
    await store.put(keys.shardList, Buffer.from(JSON.stringify(shards.map(itemOf))));
    await store.put(keys.manifest, Buffer.from(recordText(manifest, 'compact')));
    return {
      shardList: locationOf(store, keys.shardList),
      shards: shards.length,
      images: images.length,
      features: featureRoute(config),
      large: isLarge(
        stepCosts(shapeOfDataset(dataset, shards), asked, {
          concurrency: 1,
          secondsPerImage: secondsPerImage({ ...config, backbone }),
          trainMemoryMb: STEPS.TrainHead.memoryMb,
          featureCount: backbone.featureCount,
        }),
      ),
      fineTune: config.mode === 'fine-tune',
    };
  },
});

/** Loaded where it is asked for: only then Ingest needs ONNX Runtime and a decoder. */
async function int8Of(
  config: Config,
  rest: Omit<Int8Options, 'config' | 'notice'> & Pick<StepContext, 'progress'>,
): Promise<Int8Outcome | undefined> {
  if (config.precision !== 'int8') return undefined;
  const { prepareInt8 } = await import('./base/prepare-int8');
  return prepareInt8({ ...rest, config, notice: (text) => rest.progress({ kind: 'notice', text }) });
}

/** Few runs have a base that it can be asked of. */
async function zeroShotOf(
  base: StoredBase,
  { classes, multiLabel }: Dataset,
  { store, progress }: StepContext,
): Promise<ZeroShot | undefined> {
  // A softmax over names says which one an image shows, and not which ones.
  if (multiLabel || !architectureOf(base.backbone).loadTop) return undefined;
  const { prepareZeroShot } = await import('./base/prepare-zero-shot');
  return prepareZeroShot(store, base, classes, (text) => progress({ kind: 'notice', text }));
}

function itemOf({ shard, start, end }: ShardRange): ShardItem {
  return { shard, images: end - start };
}

function notify(dataset: Dataset, config: AskedConfig, context: StepContext): void {
  const { notices, excluded } = dataset;
  const { exclude } = config;
  const unknown = exclude.length - excluded.length;
  if (unknown > 0) {
    const text = `${unknown} of the ${exclude.length} images to leave out are not in the archive`;
    context.progress({ kind: 'notice', text });
  }
  const small = smallSplit(dataset, config);
  for (const text of [...notices, ...(small ? [small] : [])]) context.progress({ kind: 'notice', text });
}

/** A few shards are in memory at once. */
async function writeShards(
  shards: readonly ShardRange[],
  images: DatasetImages,
  runId: string,
  { store, signal }: StepContext,
): Promise<void> {
  const keys = runKeys(runId);
  for (let next = 0; next < shards.length; next += WRITES_AT_ONCE) {
    if (signal.aborted) throw new CancelledError('Writing the shards was stopped', { cause: signal.reason });
    const together = shards.slice(next, next + WRITES_AT_ONCE);
    await Promise.all(together.map((range) => store.put(keys.shard(range.shard), bytesOf(range, images))));
  }
}

/** A function of its own, so that nothing but the bytes is held while they are written. */
function bytesOf({ shard, start, end }: ShardRange, images: DatasetImages): Uint8Array {
  const written: Shard = { shard, images: images.slice(start, end) };
  return Buffer.from(recordText(written, 'compact'));
}
