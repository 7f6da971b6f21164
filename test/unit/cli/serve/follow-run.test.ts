import { BEGUN, follow } from '../../../../cli/serve/follow-run';
import type { RunMessage } from '../../../../cli/serve/run-messages';

const entered = (state: string): RunMessage => ({ kind: 'state', event: { kind: 'entered', state } });
const images = (done: number): RunMessage => ({ kind: 'progress', event: { kind: 'images', done } });
const epoch = (n: number): RunMessage => ({
  kind: 'progress',
  event: { kind: 'epoch', epoch: n, epochs: 9, loss: 1 / n, accuracy: 0.5, val_loss: 2 / n, val_accuracy: 0.6 },
});
const DATASET: RunMessage = {
  kind: 'dataset',
  dataset: {
    base: 'imagenet',
    classes: ['ants', 'bees'],
    counts: { train: { ants: 30, bees: 40 }, validation: { ants: 10, bees: 20 }, test: {} },
  },
};

const progressAfter = (messages: readonly RunMessage[], seconds = 2) =>
  messages.reduce((progress, message) => follow(progress, message, seconds), BEGUN);

describe('follow()', () => {
  test('follow() says which base was chosen, of a file its name', () => {
    const { notices } = progressAfter([{ kind: 'chosen', config: { base: '/home/somebody/mine.onnx' } }]);
    expect(notices).toEqual([expect.stringMatching(/^mine\.onnx was chosen/)]);
  });

  test('follow() counts the images of a state, of all there are, and says how many a second', () => {
    const { states, counted } = progressAfter([entered('Ingest'), DATASET, entered('Features'), images(32), images(8)]);
    expect(states).toEqual(['Ingest', 'Features']);
    expect(counted).toEqual({ of: 'images', done: 40, total: 100, perSecond: 20 });
  });

  test('follow() counts an image once where it has several labels', () => {
    const { dataset } = DATASET as Extract<RunMessage, { kind: 'dataset' }>;
    const several: RunMessage = {
      kind: 'dataset',
      dataset: { ...dataset, images: { train: 50, validation: 20, test: 0 } },
    };
    const { counted } = progressAfter([several, entered('Features'), images(32)]);
    expect(counted).toMatchObject({ done: 32, total: 70 });
  });

  test('follow() leaves what a Map does for each shard, and choices, out of the states', () => {
    const { states } = progressAfter(
      ['ChooseFeatures', 'Features', 'ExtractFeatures', 'ExtractFeatures', 'TrainHead'].map(entered),
    );
    expect(states).toEqual(['Features', 'TrainHead']);
  });

  test('follow() counts no more when the next state begins', () => {
    expect(progressAfter([DATASET, entered('Features'), images(3), entered('TrainHead')]).counted).toBeUndefined();
    expect(progressAfter([entered('TrainHead'), images(3)]).counted).toBeUndefined();
  });

  test('follow() keeps each way to a model apart, the first without being told of it', () => {
    const initial: RunMessage = { kind: 'progress', event: { kind: 'initial', loss: 0.7, accuracy: 0.4 } };
    const rung: RunMessage = { kind: 'progress', event: { kind: 'rung', name: 'fine-tuned' } };
    const { trainings } = progressAfter([initial, epoch(1), epoch(2), rung, epoch(1)]);
    expect(trainings).toEqual([
      {
        ...{ rung: 'head', initial: { loss: 0.7, accuracy: 0.4 }, epochs: 9 },
        history: { loss: [1, 0.5], accuracy: [0.5, 0.5], val_loss: [2, 1], val_accuracy: [0.6, 0.6] },
      },
      {
        ...{ rung: 'fine-tuned', epochs: 9 },
        history: { loss: [1], accuracy: [0.5], val_loss: [2], val_accuracy: [0.6] },
      },
    ]);
  });

  test('follow() says each notice once, and keeps the last ones', () => {
    const notice = (text: string): RunMessage => ({ kind: 'progress', event: { kind: 'notice', text } });
    expect(progressAfter([notice('a'), notice('b'), notice('a')]).notices).toEqual(['a', 'b']);
    const many = progressAfter(Array.from({ length: 50 }, (_, i) => notice(String(i)))).notices;
    expect([many.length, many.at(-1)]).toEqual([20, '49']);
  });

  test('follow() ends with what went wrong and what to do', () => {
    const ended: RunMessage = { kind: 'ended', status: 'failed', problem: 'no classes', remedy: 'give two' };
    expect(progressAfter([DATASET, entered('Features'), images(1), ended])).toMatchObject({
      ...{ status: 'failed', failure: { problem: 'no classes', remedy: 'give two' }, counted: undefined },
    });
    expect(progressAfter([{ kind: 'ended', status: 'stopped' }])).toMatchObject({ status: 'stopped' });
  });

  test('follow() changes nothing of what was', () => {
    const before = progressAfter([DATASET, entered('Features'), images(1), epoch(1)]);
    const copy = structuredClone(before);
    for (const message of [images(5), epoch(2), entered('TrainHead')]) follow(before, message, 1);
    expect(before).toEqual(copy);
  });
});
