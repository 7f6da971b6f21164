import fc from 'fast-check';
import { parseConfig } from '../../../shared/config';
import { trialConfig } from '../../../shared/head/sweep-space';

const own = parseConfig({}).head;
const seeds = fc.integer({ min: 0, max: 0xffffffff });

describe('trialConfig()', () => {
  test('trialConfig() of trial 0 is the setting that the run has', () => {
    const head = { ...own, learningRate: 0.5, classWeights: { cats: 2 } };
    expect(trialConfig(head, 0, 1, true)).toEqual({
      ...{ learningRate: 0.5, dropout: 0.2, weightDecay: 0 },
      classWeights: { cats: 2 },
    });
  });

  test('trialConfig() gives settings that the configuration allows, the same for the same seed and number', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 5000 }), fc.boolean(), (seed, trial, balanceable) => {
        const drawn = trialConfig(own, trial, seed, balanceable);
        expect(parseConfig({ head: drawn }).head).toMatchObject(drawn);
        expect(trialConfig(own, trial, seed, balanceable)).toEqual(drawn);
        if (!balanceable) expect(drawn.classWeights).toBe('none');
      }),
    );
  });

  test('trialConfig() covers its space: decades of the learning rate, with and without decay and weights', () => {
    const drawn = Array.from({ length: 300 }, (_, i) => trialConfig(own, i + 1, 1, true));
    const share = (wanted: (one: (typeof drawn)[number]) => boolean) => drawn.filter(wanted).length / drawn.length;
    for (const decade of [1e-4, 1e-3, 1e-2]) {
      expect(share(({ learningRate }) => learningRate >= decade && learningRate < decade * 10)).toBeGreaterThan(0.23);
    }
    expect(share(({ weightDecay }) => weightDecay === 0)).toBeGreaterThan(0.4);
    expect(share(({ weightDecay }) => weightDecay === 0)).toBeLessThan(0.6);
    expect(share(({ classWeights }) => classWeights === 'balanced')).toBeGreaterThan(0.4);
    expect(new Set(drawn.map(({ dropout }) => dropout)).size).toBe(7);
  });

  test('trialConfig() keeps weights that somebody chose', () => {
    const head = { ...own, classWeights: { cats: 3 } };
    for (const trial of [1, 2, 3]) expect(trialConfig(head, trial, 1, true).classWeights).toEqual({ cats: 3 });
  });
});
