import type { SiteFacts } from '../../../shared/report/site-facts';
import { percentText, verdict } from '../../../web/site/verdict';

const facts = { classes: ['ants', 'bees', 'flies'], thresholds: [0.6, null, 0.2] } as unknown as SiteFacts;

const said = (probabilities: readonly number[], unknown = false) => ({ probabilities, unknown });

describe('verdict()', () => {
  test('verdict() says the most probable class, the first of equals, as headstart predict does', () => {
    const wanted = { class: 'flies', probability: 0.7, below: undefined, unknown: false };
    expect(verdict(facts, said([0.1, 0.2, 0.7]))).toEqual(wanted);
    expect(verdict(facts, said([0.2, 0.4, 0.4])).class).toBe('bees');
  });

  test('verdict() is unsure below the threshold of the class it says, and never where that has none', () => {
    expect(verdict(facts, said([0.59, 0.4, 0.01])).below).toBe(0.6);
    expect(verdict(facts, said([0.6, 0.4, 0])).below).toBeUndefined();
    expect(verdict(facts, said([0.3, 0.4, 0.3])).below).toBeUndefined();
  });

  test('verdict() hands on that a picture is of none of the classes, and still which is nearest', () => {
    expect(verdict(facts, said([0.1, 0.2, 0.7], true))).toMatchObject({ class: 'flies', unknown: true });
  });
});

describe('percentText()', () => {
  test('percentText() says 0 and 100 of nothing else', () => {
    expect([0, 1e-5, 0.0006, 0.5, 0.9994, 0.99999, 1].map(percentText)).toEqual([
      ...['0.0 %', '< 0.1 %', '0.1 %', '50.0 %', '99.9 %', '> 99.9 %', '100.0 %'],
    ]);
  });
});
