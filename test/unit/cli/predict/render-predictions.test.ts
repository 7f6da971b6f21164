import { renderPredictions } from '../../../../cli/predict/render-predictions';

const of = (
  file: string,
  probabilities: Readonly<Record<string, number>>,
  more: { readonly unknown?: boolean } = {},
) => {
  const [[name, probability] = ['', 0]] = Object.entries(probabilities).sort(([, a], [, b]) => b - a);
  return { file, class: name, probability, probabilities, ...more };
};

describe('renderPredictions()', () => {
  test('names the three most probable classes of several', () => {
    const told = renderPredictions([
      of('a.jpg', { ants: 0.05, bees: 0.7, moths: 0.2, wasps: 0.05 }),
      of('long/b.jpg', { ants: 0.991, bees: 0.004, moths: 0.003, wasps: 0.002 }, { unknown: true }),
    ]);
    expect(told.split('\n')).toEqual([
      'file                          class  probability                      next',
      'a.jpg                          bees       70.0 %  moths 20.0 %, ants 5.0 %',
      'long/b.jpg  unknown (nearest: ants)       99.1 %   bees 0.4 %, moths 0.3 %',
    ]);
  });

  test('names one class of two, of which the other has the rest', () => {
    expect(renderPredictions([of('a.jpg', { ants: 0.3, bees: 0.7 })])).toBe(
      'file   class  probability\na.jpg   bees       70.0 %',
    );
  });

  test('names one class where the window has no room for more', () => {
    const predictions = [of('a.jpg', { ants: 0.1, bees: 0.7, moths: 0.2 })];
    expect(renderPredictions(predictions, 30)).toBe('file   class  probability\na.jpg   bees       70.0 %');
    expect(renderPredictions(predictions, 80)).toContain('moths 20.0 %, ants 10.0 %');
  });
});
