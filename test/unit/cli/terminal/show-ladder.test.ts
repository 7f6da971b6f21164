import { ladderLines } from '../../../../cli/terminal/show-ladder';
import { callDollars, jobDollars } from '../../../../functions/price-table';

const interval = { low: 0.9746, high: 0.9961 };
const HEAD = { name: 'head' as const, loss: 0.0403, accuracy: 0.99, kept: false, interval };
const TUNED = { name: 'fine-tuned' as const, loss: 0.0335, accuracy: 0.9925, kept: true, interval };

describe('ladderLines()', () => {
  test('ladderLines() says how each way did, what it took and cost as far as that is known, and which is kept', () => {
    const seconds = { TrainHead: 2.04, FullPassFineTune: 61 };
    const dollars = { FullPassFineTune: jobDollars(61) };
    expect(ladderLines([HEAD, TUNED], { seconds, dollars })).toEqual([
      '  head        accuracy 0.9900 (0.9746 to 0.9961), loss 0.0403, 2.0 s',
      '> fine-tuned  accuracy 0.9925 (0.9746 to 0.9961), loss 0.0335, 61.0 s, $0.0089',
    ]);
  });

  test('ladderLines() says nothing where only the head was trained', () => {
    expect(ladderLines([HEAD])).toEqual([]);
  });
});

describe('callDollars()', () => {
  test('callDollars() is the time by the memory, and the call', () => {
    expect(callDollars(10, 2048)).toBeCloseTo(20 * 0.0000166667 + 0.2e-6, 12);
  });
});
