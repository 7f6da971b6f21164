import { runKeys } from '../shared/artifacts';
import type { HeadConfig } from '../shared/config';
import type { Manifest } from '../shared/dataset/manifest';
import { readAnyManifest } from '../shared/dataset/read-manifest';
import { checkUsable } from '../shared/features/check-usable';
import { featureSpace } from '../shared/features/feature-space';
import { openTrainingRows, type TrainingFeatures } from '../shared/features/open-training-rows';
import { readSkipped } from '../shared/features/read-feature-table';
import { readWithViews } from '../shared/features/read-with-views';
import type { SplitFile } from '../shared/features/split-file';
import { splitWords } from '../shared/features/split-words';
import { updateFeatureIndex } from '../shared/features/update-feature-index';
import { viewSpace } from '../shared/features/view-space';
import { calibrateHead } from '../shared/head/calibrate-head';
import { crossValidate } from '../shared/head/cross-validate';
import type { Head } from '../shared/head/head';
import { climb, keptRung, loadLadder, saveLadder } from '../shared/head/ladder';
import { type RepeatOptions, repeatTraining } from '../shared/head/repeat-training';
import { scoreHead } from '../shared/head/score-head';
import { type SpreadFile, spreadFileSchema } from '../shared/head/spread';
import { loadHead, saveHead } from '../shared/head/store-head';
import { type TrainHeadOptions, trainHead } from '../shared/head/train-head';
import { settleSplit } from '../shared/inspect/settle-split';
import { getJson, putJson } from '../shared/json-file';
import { type HistoryFile, historyFileSchema, type TrainingHistory } from '../shared/metrics/metrics-file';
import { unlessDamaged } from '../shared/records/unless-damaged';
import { trainHeadEvent, trainHeadResult } from './contracts';
import { goesOnToFineTuning } from './goes-on-to-fine-tuning';
import { defineStep, type StepContext } from './handler';
import { redoLostFeatures } from './redo-lost-features';
import { trainingHistory } from './training-history';

/** Trains the head on the features of all shards; writes it, its history, and the index of the features. */
export const trainHeadStep = defineStep({
  name: 'TrainHead',
  event: trainHeadEvent,
  result: trainHeadResult,
  async run({ runId }, context) {
    const { store } = context;
    const before = await earlierTraining(runId, context);
    const manifest = await readAnyManifest(store, runId);
    return redoLostFeatures(store, runId, async () => {
      const split = await settleSplit(store, runId, manifest, {
        notice: (text) => context.progress({ kind: 'notice', text }),
      });
      if (before) {
        const { history, head } = before;
        tellAgain(history, context);
        return answer(history, head, await goesOnToFineTuning(runId, manifest, context));
      }
      tellSplit(split, manifest, context);
      const features = await openTrainingRows(runId, manifest, store);
      try {
        return await trainOnRows(runId, manifest, features, context);
      } finally {
        if ('remove' in features.train) await features.train.remove();
      }
    });
  },
});

/** What an earlier attempt has trained, where all that it wrote is whole. */
async function earlierTraining(runId: string, { store, progress }: StepContext) {
  const keys = runKeys(runId);
  const notice = (text: string) => progress({ kind: 'notice', text });
  const history = await unlessDamaged(getJson(store, keys.history, historyFileSchema), notice);
  const head = history && (await unlessDamaged(loadHead(store, runId), notice));
  const ladder = head && (await unlessDamaged(loadLadder(store, runId), notice));
  if (!history || !head || !ladder?.length) return undefined;
  const { config } = await readAnyManifest(store, runId);
  const spread = await unlessDamaged(getJson(store, keys.head.spread, spreadFileSchema), notice);
  return spread || !asksForSpread(config.head) ? { history, head } : undefined;
}

/** How features have changed the split, as a notice. */
function tellSplit(split: SplitFile | undefined, { counts, images }: Manifest, { progress }: StepContext): void {
  for (const text of splitWords(split, counts, images)) progress({ kind: 'notice', text });
}

async function trainOnRows(
  runId: string,
  manifest: Manifest,
  { train, validation }: TrainingFeatures,
  context: StepContext,
) {
  const { store, signal } = context;
  const key = runKeys(runId).history;
  checkUsable(manifest, await readSkipped(store, runId, manifest), train, validation);
  const { classes, labelSets, config } = manifest;
  const training = { train, validation, classes, labelSets, config: config.head, seed: config.seed, signal };
  const trainOn = async (rows: Pick<TrainHeadOptions, 'train' | 'versions'>) => {
    const trained = await trainHead({
      ...training,
      ...rows,
      onInitial: (result) => context.progress({ kind: 'initial', ...result }),
      onEpoch: (epoch, result) => context.progress({ kind: 'epoch', epoch, epochs: config.head.epochs, ...result }),
    });
    const head = config.head.calibration === 'temperature' ? calibrateHead(trained.head, validation) : trained.head;
    return { trained, head, score: scoreHead(head, validation, labelSets) };
  };

  const plain = await trainOn({ train });
  const spread = await spreadOf({ ...training, first: plain.trained }, context);
  if (spread) await putJson(store, runKeys(runId).head.spread, spread);
  let { head } = plain;
  let ladder = climb([], 'head', plain.score);
  let file: HistoryFile = { schemaVersion: 1, ...trainingHistory(plain.trained) };
  if (config.augment && 'features' in train) {
    const withViews = await readWithViews(store, runId, manifest, config.augment, train);
    context.progress({ kind: 'rung', name: 'augmented' });
    const augmented = await trainOn({ train: withViews, versions: config.augment.views + 1 });
    ladder = climb(ladder, 'augmented', augmented.score, labelSets ? 'loss' : 'accuracy');
    file = { ...file, augmented: trainingHistory(augmented.trained) };
    // A head that is not better on validation than the one without views is never published.
    if (keptRung(ladder)?.name === 'augmented') head = augmented.head;
  }
  await saveHead(store, runId, head);
  await saveLadder(store, runId, ladder);
  await putJson(store, key, file);
  for (const space of spacesOf(manifest)) {
    await updateFeatureIndex(store, space, (text) => context.progress({ kind: 'notice', text }));
  }
  return answer(file, head, await goesOnToFineTuning(runId, manifest, context));
}

/** What an earlier attempt told while it trained. */
function tellAgain({ augmented, ...history }: HistoryFile, context: StepContext): void {
  context.progress({ kind: 'notice', text: 'The head was trained by an earlier attempt, as follows' });
  tellHistory(history, context);
  if (!augmented) return;
  context.progress({ kind: 'rung', name: 'augmented' });
  tellHistory(augmented, context);
}

function tellHistory({ initial, ...history }: TrainingHistory, { progress }: StepContext): void {
  progress({ kind: 'initial', ...initial });
  const epochs = history.loss.length;
  const at = (list: readonly number[], epoch: number) => list[epoch] as number;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const [loss, accuracy] = [at(history.loss, epoch), at(history.accuracy, epoch)];
    const [val_loss, val_accuracy] = [at(history.val_loss, epoch), at(history.val_accuracy, epoch)];
    progress({ kind: 'epoch', epoch: epoch + 1, epochs, loss, accuracy, val_loss, val_accuracy });
  }
}

const answer = ({ loss }: HistoryFile, { kernel, bias }: Head, fineTune: boolean) => ({
  epochs: loss.length,
  parameters: kernel.length + bias.length,
  fineTune,
});

const asksForSpread = ({ repeats, crossValidate }: HeadConfig) => repeats > 1 || crossValidate > 0;

/** How the numbers vary with the seed and the split, where the run asks for it. */
async function spreadOf(options: RepeatOptions, { progress }: StepContext): Promise<SpreadFile | undefined> {
  const { train } = options;
  const { repeats: total, crossValidate: folds } = options.config;
  if (!asksForSpread(options.config)) return undefined;
  const repeats =
    total > 1
      ? await repeatTraining({
          ...options,
          onRepeat: (done) => progress({ kind: 'spread', of: 'repeats', done, total }),
        })
      : null;
  const crossValidation =
    folds > 0 && 'features' in train
      ? await crossValidate({
          ...options,
          train,
          folds,
          onFold: (done) => progress({ kind: 'spread', of: 'folds', done, total: folds }),
        })
      : null;
  return { schemaVersion: 1, repeats, crossValidation };
}

/** All spaces that the run's features lie in. */
function spacesOf(manifest: Manifest): string[] {
  const { augment } = manifest.config;
  const views = augment ? Array.from({ length: augment.views }, (_, i) => viewSpace(manifest, augment, i + 1)) : [];
  return [featureSpace(manifest), ...views];
}
