import { nearest } from '../../../shared/config/nearest';

describe('nearest()', () => {
  test.each([
    ['epoch', 'epochs'],
    ['eopchs', 'epochs'],
    ['learning_rate', 'learningRate'],
    ['LearningRate', 'learningRate'],
    ['dropuot', 'dropout'],
    ['sed', 'seed'],
  ])('takes %s for %s', (word, meant) => {
    expect(nearest(word, ['base', 'seed', 'epochs', 'learningRate', 'dropout'])).toBe(meant);
  });

  test.each(['colour', 'x', '', 'rate'])('has nothing near %j', (word) => {
    expect(nearest(word, ['base', 'seed', 'epochs', 'learningRate', 'dropout'])).toBeUndefined();
  });

  test('takes the nearer of two, and the first of equals', () => {
    expect(nearest('batchsise', ['batchSized', 'batchSize'])).toBe('batchSize');
    expect(nearest('cat', ['cap', 'car'])).toBe('cap');
  });
});
