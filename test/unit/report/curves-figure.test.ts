import type { TrainingHistory } from '../../../shared/metrics/metrics-file';
import { curvesFigure } from '../../../shared/report/curves-figure';

const historyOf = (epochs: number, keptEpoch: number): TrainingHistory => ({
  ...{ initial: { loss: 1, accuracy: 0.5 }, keptEpoch },
  ...{
    loss: series(epochs, 1),
    accuracy: series(epochs, 2),
    val_loss: series(epochs, 3),
    val_accuracy: series(epochs, 4),
  },
});
const series = (epochs: number, digit: number) =>
  Array.from({ length: epochs }, (_, i) => Number(`0.${digit}${i + 1}`));

/** Epoch, left edge and right edge in per cent, and whether it is chosen, of each column. */
const columnsOf = (html: string) =>
  [...html.matchAll(/left:([\d.]+)%;width:([\d.]+)%;--at:([\d.]+)%"( checked)?>.*?Epoch (\d+)/g)].map(
    ([, left, width, at, checked, epoch]) => ({
      ...{ epoch: Number(epoch), left: Number(left), right: Number(left) + Number(width) },
      ...{ line: Number(left) + (Number(width) * Number(at)) / 100, isChosen: checked !== undefined },
    }),
  );

describe('curvesFigure()', () => {
  test('curvesFigure() tells the four values of each epoch, at first of the one that is kept', () => {
    const html = curvesFigure('head', historyOf(9, 4));
    const columns = columnsOf(html);
    expect(columns.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(columns.filter(({ isChosen }) => isChosen).map(({ epoch }) => epoch)).toEqual([4]);
    expect(html).toContain(
      '<b>Epoch 4</b>, kept: accuracy 0.2400, on validation 0.4400; loss 0.1400, on validation 0.3400<',
    );
    expect(html.split('type="radio" name="epoch-head"')).toHaveLength(10);
  });

  test.each([2, 9, 100, 1000])(
    'curvesFigure() covers the curves of %d epochs with columns that do not overlap',
    (epochs) => {
      const columns = columnsOf(curvesFigure('head', historyOf(epochs, 2)));
      expect(columns.length).toBeLessThanOrEqual(103);
      expect([columns[0]?.epoch, columns.at(-1)?.epoch]).toEqual([1, epochs]);
      for (const [i, { left, right, line, epoch }] of columns.entries()) {
        // Where plotPanel() draws the epoch: 64 to 616 of 640.
        expect(line).toBeCloseTo(10 + (((epoch - 1) / (epochs - 1)) * 552) / 6.4, 0);
        if (i > 0) expect(left).toBeCloseTo(columns[i - 1]?.right as number, 1);
        expect(right).toBeGreaterThan(left);
      }
    },
  );

  test('curvesFigure() of one epoch, and of values that are no numbers, says so', () => {
    const history = { ...historyOf(1, 1), val_loss: [Number.NaN] };
    expect(columnsOf(curvesFigure('head', history))).toHaveLength(1);
    expect(curvesFigure('head', history)).toContain('on validation NaN');
  });
});
