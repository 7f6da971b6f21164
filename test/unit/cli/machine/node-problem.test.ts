import { nodeProblem } from '../../../../cli/machine/node-problem.mjs';

describe('nodeProblem()', () => {
  test.each(['20.15.0', '20.20.2', '22.0.0', '22.11.0', '24.1.0', '26.10.0'])('has nothing against %s', (version) => {
    expect(nodeProblem(version)).toBeUndefined();
  });

  test.each(['18.20.0', '20.14.9', '21.7.0'])('names %s and what is wanted', (version) => {
    expect(nodeProblem(version)).toContain(version);
    expect(nodeProblem(version)).toContain('20.15');
  });
});
