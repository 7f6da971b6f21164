import type { BaseWeights } from '../backbone/mobilenet-v2/base-weights';
import type { FineTuneConfig } from '../config';
import { BaseError, CancelledError } from '../errors';
import { lossAndAccuracy } from '../head/cross-entropy';
import { EarlyStopping } from '../head/early-stopping';
import type { Head, History, LossAndAccuracy } from '../head/head';
import { predictHead } from '../head/predict-head';
import type { EpochResult } from '../head/train-head';
import { Random } from '../random';
import type { BoundaryRows } from './boundary-rows';
import type { Checkpoint } from './checkpoint-file';
import { dropoutMask } from './dropout-mask';
import type { FineTunePlan } from './plan-fine-tune';
import { Tuner, type TunerParts } from './tuner';

export interface FineTuneOptions {
  readonly plan: FineTunePlan;
  readonly base: BaseWeights;
  /** Trained on the frozen base's features. */
  readonly head: Head;
  readonly train: BoundaryRows;
  readonly validation: BoundaryRows;
  readonly config: Pick<FineTuneConfig, 'epochs' | 'batchSize' | 'learningRate' | 'earlyStopping'>;
  /** Of each class in the loss, [classes] */
  readonly classWeights: Float64Array;
  readonly shuffle: boolean;
  readonly seed: number;
  /** Where an earlier attempt at the same job stood. */
  readonly from?: Checkpoint;
  /** Names the job in its checkpoints. */
  readonly job: string;
  /** How stages and weights are trained, where it is not fine-tuning. */
  readonly parts?: TunerParts;
  /** Called after each epoch, and when the signal is aborted, with all that the rest depends on. */
  save?(checkpoint: Checkpoint): Promise<void>;
  /** On validation, before the first step; measured where it is asked for. */
  onInitial?(result: LossAndAccuracy): void;
  onEpoch?(epoch: number, result: EpochResult): void;
  readonly signal?: AbortSignal;
}

export interface FineTuned {
  /** The weights of the best epoch. */
  readonly base: BaseWeights['layers'];
  readonly head: Head;
  readonly history: History;
  /** The epoch with the lowest validation loss, from 1. */
  readonly keptEpoch: number;
}

const VALIDATION_BATCH = 64;

/**
 * Trains the base above the boundary together with the head, with the semantics of Keras' `fit`: a seeded order each
 * epoch, the last short batch included, loss and accuracy averaged over the rows as the weights move. The epoch with the
 * lowest validation loss wins. Whether it ran through or went on from a checkpoint, the same job ends with the same
 * weights. Every tensor is disposed of before it returns or throws.
 * @throws CancelledError between two steps when `signal` is aborted, after a checkpoint
 * @throws BaseError where the loss is no number any more
 */
export async function fineTune(options: FineTuneOptions): Promise<FineTuned> {
  const tuner = new Tuner({ ...options, learningRate: options.config.learningRate });
  try {
    return await new Training(options, tuner).run();
  } finally {
    tuner.dispose();
  }
}

type Weights = ReadonlyMap<string, Float32Array>;
type Series = Record<keyof History, number[]>;

/** One job under way. */
class Training {
  readonly #options: FineTuneOptions;
  readonly #tuner: Tuner;
  readonly #history: Series;
  readonly #stopping: EarlyStopping<Weights>;
  #random: Random;
  #randomAtEpoch: Checkpoint['randomAtEpoch'];
  #step = 0;
  #loss = 0;
  #hits = 0;

  constructor(options: FineTuneOptions, tuner: Tuner) {
    this.#options = options;
    this.#tuner = tuner;
    const { from, config, seed } = options;
    const rule = config.earlyStopping || { patience: Number.POSITIVE_INFINITY, minDelta: 0 };
    this.#random = new Random(seed);
    this.#randomAtEpoch = this.#random.state;
    this.#history = { loss: [], accuracy: [], val_loss: [], val_accuracy: [] };
    if (!from) {
      this.#stopping = new EarlyStopping(rule);
      return;
    }
    tuner.restore('weights', listsUnder('weights', from.lists));
    tuner.restore('optimizer', listsUnder('optimizer', from.lists));
    for (const key of Object.keys(this.#history) as (keyof History)[]) this.#history[key].push(...from.history[key]);
    this.#random = Random.from(from.random);
    this.#randomAtEpoch = from.randomAtEpoch;
    [this.#step, this.#loss, this.#hits] = [from.step, from.loss, from.hits];
    const best = from.best && { ...from.best, value: listsUnder('best', from.lists) };
    this.#stopping = new EarlyStopping(rule, { best, waited: from.waited });
  }

  async run(): Promise<FineTuned> {
    const { config, from, onInitial, onEpoch } = this.#options;
    if (onInitial && !from) onInitial(await this.#validate());
    while (this.#history.loss.length < config.epochs && !this.#stopping.shouldStop) {
      const fitted = await this.#trainEpoch();
      const validated = await this.#validate();
      const result = { ...fitted, val_loss: validated.loss, val_accuracy: validated.accuracy };
      for (const key of Object.keys(this.#history) as (keyof History)[]) this.#history[key].push(result[key]);
      const epoch = this.#history.loss.length;
      this.#stopping.after(epoch, validated.loss, () => this.#tuner.snapshot('weights'));
      [this.#step, this.#loss, this.#hits] = [0, 0, 0];
      this.#randomAtEpoch = this.#random.state;
      await this.#save();
      onEpoch?.(epoch, result);
    }
    const { value, epoch } = this.#stopping.best!;
    this.#tuner.restore('weights', value);
    return { base: this.#tuner.baseLayers(), head: this.#tuner.head(), history: this.#history, keptEpoch: epoch };
  }

  async #trainEpoch(): Promise<LossAndAccuracy> {
    const { train, config, head, signal } = this.#options;
    const order = this.#order();
    const steps = Math.ceil(train.count / config.batchSize);
    const rowsOf = (step: number) => order.subarray(step * config.batchSize, (step + 1) * config.batchSize);
    // The next batch is read while this one is computed on.
    let next = read(train, rowsOf(this.#step));
    while (this.#step < steps) {
      await new Promise(setImmediate);
      if (signal?.aborted) {
        await this.#save();
        throw new CancelledError('Fine-tuning was stopped', { cause: signal.reason });
      }
      const rows = rowsOf(this.#step);
      const boundary = await next;
      if (this.#step + 1 < steps) next = read(train, rowsOf(this.#step + 1));
      const labels = Int32Array.from(rows, (row) => train.labels[row] as number);
      const dropout = dropoutMask(rows.length * head.featureCount, head.dropout, this.#random);
      const { loss, hits } = this.#tuner.step({ boundary, labels, dropout });
      if (!Number.isFinite(loss)) throw diverged();
      this.#step++;
      this.#loss += loss;
      this.#hits += hits;
    }
    return { loss: this.#loss / train.count, accuracy: this.#hits / train.count };
  }

  /** The order of this epoch. In the middle of one it is drawn again from the state in which the epoch began. */
  #order(): Int32Array {
    const { train, shuffle } = this.#options;
    const order = Int32Array.from({ length: train.count }, (_, row) => row);
    if (!shuffle) return order;
    const random = this.#step === 0 ? this.#random : Random.from(this.#randomAtEpoch);
    return random.shuffle(order);
  }

  async #validate(): Promise<LossAndAccuracy> {
    const { validation } = this.#options;
    const head = this.#tuner.head();
    const classes = head.classes.length;
    const probabilities = new Float32Array(validation.count * classes);
    for (let from = 0; from < validation.count; from += VALIDATION_BATCH) {
      const count = Math.min(VALIDATION_BATCH, validation.count - from);
      const rows = Int32Array.from({ length: count }, (_, i) => from + i);
      const features = this.#tuner.features(await validation.read(rows), count);
      probabilities.set(predictHead(head, features, count), from * classes);
    }
    const result = lossAndAccuracy(probabilities, validation.labels, classes);
    if (!Number.isFinite(result.loss)) throw diverged();
    return result;
  }

  async #save(): Promise<void> {
    const { save, job } = this.#options;
    if (!save) return;
    const { best, waited } = this.#stopping;
    await save({
      job,
      epochs: this.#history.loss.length,
      step: this.#step,
      loss: this.#loss,
      hits: this.#hits,
      randomAtEpoch: this.#randomAtEpoch,
      // An epoch that has made no step begins anew, with drawing its order.
      random: this.#step === 0 ? this.#randomAtEpoch : this.#random.state,
      history: this.#history,
      ...(best && { best: { epoch: best.epoch, loss: best.loss } }),
      waited,
      lists: new Map([
        ...under('weights', this.#tuner.snapshot('weights')),
        ...under('optimizer', this.#tuner.snapshot('optimizer')),
        ...under('best', best?.value ?? new Map()),
      ]),
    });
  }
}

/** A promise that may fail before anybody waits for it. */
function read(rows: BoundaryRows, wanted: Int32Array): Promise<Float32Array> {
  const reading = rows.read(wanted);
  reading.catch(() => undefined);
  return reading;
}

const diverged = () =>
  new BaseError('The loss is not a finite number any more: fine-tuning has diverged', {
    remedy: 'lower --fine-tune-learning-rate',
  });

const under = (group: string, lists: Weights): [string, Float32Array][] =>
  [...lists].map(([name, list]) => [`${group}/${name}`, list]);

const listsUnder = (group: string, lists: Weights): Weights =>
  new Map(
    [...lists].flatMap(([name, list]) =>
      name.startsWith(`${group}/`) ? [[name.slice(group.length + 1), list] as const] : [],
    ),
  );
