import { ConfigError } from '../../../shared/errors';
import { classWeights } from '../../../shared/head/class-weights';

const labels = Int32Array.of(0, 0, 0, 1);

describe('classWeights()', () => {
  test('classWeights() balances as scikit-learn does: rows / (classes * rows of the class)', () => {
    expect([...classWeights('balanced', ['ants', 'bees'], labels)]).toEqual([4 / 6, 2]);
    expect([...classWeights('none', ['ants', 'bees'], labels)]).toEqual([1, 1]);
  });

  test('classWeights() takes weights by name, in any order; one that is not named weighs 1', () => {
    expect([...classWeights({ bees: 3, ants: 2 }, ['ants', 'bees'], labels)]).toEqual([2, 3]);
    expect([...classWeights({ bees: 3 }, ['ants', 'bees'], labels)]).toEqual([1, 3]);
  });

  test('classWeights() refuses a name that is no class', () => {
    const wrong = () => classWeights({ ants: 1, wasps: 2 }, ['ants', 'bees'], labels);
    expect(wrong).toThrow(ConfigError);
    expect(wrong).toThrow(/names "wasps"; the classes are ants, bees/);
  });
});
