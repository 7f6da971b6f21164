import { BaseError, CancelledError } from '../../../shared/errors';
import type { BoundaryRows } from '../../../shared/fine-tune/boundary-rows';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../../../shared/fine-tune/checkpoint-file';
import { type FineTuneOptions, fineTune } from '../../../shared/fine-tune/fine-tune';
import { planFineTune } from '../../../shared/fine-tune/plan-fine-tune';
import * as tf from '../../../shared/tensorflow/tfjs-node';
import { uniform } from '../../support/golden-formulas';
import { randomBase } from '../../support/random-base';

const plan = planFineTune(0.35, 96, 'block_15_expand');
const { length } = plan.boundary;

/** Rows whose label shows in every number of theirs. */
function rows(count: number, salt: number): BoundaryRows {
  const labels = Int32Array.from({ length: count }, (_, i) => i % 2);
  const values = Float32Array.from({ length: count * length }, (_, i) => {
    const label = labels[Math.floor(i / length)]!;
    return uniform(i, salt) - 0.5 + (i % 2 === label ? 0.2 : 0);
  });
  return {
    count,
    labels,
    length,
    async read(wanted) {
      const out = new Float32Array(wanted.length * length);
      wanted.forEach((row, i) => {
        out.set(values.subarray(row * length, (row + 1) * length), i * length);
      });
      return out;
    },
  };
}

const base = randomBase(0.35);
const job = (options: Partial<FineTuneOptions> = {}): FineTuneOptions => ({
  plan,
  base,
  head: {
    classes: ['ants', 'bees'],
    featureCount: 1280,
    units: 1,
    kernel: Float32Array.from({ length: 1280 }, (_, i) => (uniform(i, 5) - 0.5) / 20),
    bias: new Float32Array(1),
    dropout: 0.2,
  },
  train: rows(20, 1),
  validation: rows(10, 2),
  config: { epochs: 3, batchSize: 8, learningRate: 1e-3, earlyStopping: false },
  classWeights: Float64Array.of(1, 1),
  shuffle: true,
  seed: 1,
  job: 'job',
  ...options,
});

describe('fineTune()', () => {
  test('fineTune() learns, and leaves the layers below and all moving statistics alone', async () => {
    const { base: tuned, head, history, keptEpoch } = await fineTune(job({ config: { ...job().config, epochs: 8 } }));
    expect(history.val_loss[keptEpoch - 1]).toBe(Math.min(...history.val_loss));
    expect(history.loss[7]!).toBeLessThan(history.loss[0]! * 0.8);
    expect(head.kernel).not.toEqual(job().head.kernel);
    const changed = [...base.layers].flatMap(([layer, weights]) =>
      [...weights]
        .filter(([weight, { values }]) => {
          const now = tuned.get(layer)!.get(weight)!.values;
          return values.some((value, i) => value !== now[i]);
        })
        .map(([weight]) => `${layer}/${weight}`),
    );
    expect(changed.filter((name) => /moving/.test(name))).toEqual([]);
    expect(changed[0]).toBe('block_15_expand/kernel');
    expect(changed).toHaveLength((2 * 3 + 1) * 3);
  });

  test('fineTune() gives the same weights for the same seed, and others for another', async () => {
    const [first, second] = [await fineTune(job()), await fineTune(job())];
    expect(second.history).toEqual(first.history);
    expect(second.head.kernel).toEqual(first.head.kernel);
    expect(second.base.get('Conv_1')).toEqual(first.base.get('Conv_1'));
    expect((await fineTune(job({ seed: 2 }))).head.kernel).not.toEqual(first.head.kernel);
  });

  test('fineTune() ends with the same weights whenever it was stopped and went on', async () => {
    const unbroken = await fineTune(job());
    // 3 steps an epoch: in the first epoch, at its end, inside the second, before the last, and in the last.
    for (const stopAfter of [1, 3, 4, 6, 8]) {
      const kept: Uint8Array[] = [];
      const stop = new AbortController();
      let reads = 0;
      const train = rows(20, 1);
      const counted: BoundaryRows = {
        ...train,
        read(wanted) {
          // One batch is read ahead.
          if (reads++ === stopAfter) stop.abort();
          return train.read(wanted);
        },
      };
      const save = async (checkpoint: Checkpoint) => void kept.push(encodeCheckpoint(checkpoint));
      await expect(fineTune(job({ train: counted, save, signal: stop.signal }))).rejects.toThrow(CancelledError);
      const from = decodeCheckpoint(kept.at(-1)!, 'checkpoint.bin');
      const resumed = await fineTune(job({ from }));
      expect([stopAfter, resumed.history]).toEqual([stopAfter, unbroken.history]);
      expect(resumed.keptEpoch).toBe(unbroken.keptEpoch);
      expect(resumed.head).toEqual(unbroken.head);
      expect(resumed.base).toEqual(unbroken.base);
    }
  });

  test('fineTune() goes on from every epoch’s checkpoint, as after a kill that left no time for another', async () => {
    const kept: Uint8Array[] = [];
    const unbroken = await fineTune(job({ save: async (checkpoint) => void kept.push(encodeCheckpoint(checkpoint)) }));
    expect(kept).toHaveLength(3);
    for (const bytes of kept) {
      const resumed = await fineTune(job({ from: decodeCheckpoint(bytes, 'checkpoint.bin') }));
      expect(resumed.head).toEqual(unbroken.head);
      expect(resumed.base).toEqual(unbroken.base);
    }
  });

  test('fineTune() stops early and keeps the best epoch, also across a checkpoint', async () => {
    const config = { epochs: 30, batchSize: 8, learningRate: 0.02, earlyStopping: { patience: 2, minDelta: 0 } };
    const kept: Uint8Array[] = [];
    const save = async (checkpoint: Checkpoint) => void kept.push(encodeCheckpoint(checkpoint));
    const { history, keptEpoch, head } = await fineTune(job({ config, save }));
    expect(history.val_loss.length).toBe(keptEpoch + 2);
    const last = await fineTune(job({ config, from: decodeCheckpoint(kept.at(-1)!, 'checkpoint.bin') }));
    expect(last.head).toEqual(head);
    expect(last.history).toEqual(history);
  });

  test('fineTune() leaves no tensor behind, also when it is stopped or diverges', async () => {
    const before = tf.memory().numTensors;
    await fineTune(job());
    expect(tf.memory().numTensors).toBe(before);
    const stop = new AbortController();
    await expect(fineTune(job({ signal: stop.signal, onEpoch: () => stop.abort() }))).rejects.toThrow(CancelledError);
    expect(tf.memory().numTensors).toBe(before);
    const nan: BoundaryRows = {
      ...rows(20, 1),
      read: async (wanted) => new Float32Array(wanted.length * length).fill(Number.NaN),
    };
    await expect(fineTune(job({ train: nan }))).rejects.toThrow(BaseError);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('fineTune() weighs the training loss by class and the validation loss not', async () => {
    const config = { ...job().config, epochs: 1, learningRate: 1e-12, batchSize: 20 };
    const head = { ...job().head, dropout: 0 };
    const plain = await fineTune(job({ config, head, validation: rows(20, 1) }));
    const weighed = await fineTune(job({ config, head, validation: rows(20, 1), classWeights: Float64Array.of(2, 2) }));
    expect(weighed.history.loss[0]! / plain.history.loss[0]!).toBeCloseTo(2, 4);
    expect(weighed.history.val_loss[0]!).toBeCloseTo(plain.history.val_loss[0]!, 4);
    expect(plain.history.loss[0]!).toBeCloseTo(plain.history.val_loss[0]!, 4);
  });
});
