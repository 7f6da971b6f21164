import { EarlyStopping } from '../../../shared/head/early-stopping';

/** Epoch at which a sequence of losses stops (0: it runs through), and the best epoch. */
function follow(losses: readonly number[], patience: number, minDelta: number): [number, number | undefined] {
  const stopping = new EarlyStopping<number>({ patience, minDelta });
  const at = losses.findIndex((loss, i) => stopping.after(i + 1, loss, () => loss));
  expect(stopping.best?.value).toBe(stopping.best?.loss);
  return [at + 1, stopping.best?.epoch];
}

describe('EarlyStopping', () => {
  test.each([
    ['waits anew after each better epoch', [5, 4, 4.5, 3, 3.1, 3.2, 1], 2, 0, [6, 4]],
    ['takes an equal loss for no better', [1, 1, 1], 2, 0, [3, 1]],
    ['takes a gain of minDelta or less for none', [5, 4.95, 4.9, 4.85], 3, 0.2, [4, 1]],
    ['adds small gains up, as the best loss stays', [5, 4.9, 4.7, 4.6], 2, 0.2, [0, 3]],
    ['runs through where losses fall', [3, 2, 1], 1, 0, [0, 3]],
  ] as const)('EarlyStopping %s', (_, losses, patience, minDelta, wanted) => {
    expect(follow(losses, patience, minDelta)).toEqual(wanted);
  });
});
