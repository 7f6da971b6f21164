import { holds } from '../../../../cli/local/choice';
import type { Json } from '../../../../cli/local/payload-template';

const scope = { data: { n: 3, s: 'augment', yes: true, nothing: null }, context: {} };
const n = { Variable: '$.n' };

describe('holds()', () => {
  test.each<[Json, boolean]>([
    [{ ...n, NumericEquals: 3 }, true],
    [{ ...n, NumericEquals: 4 }, false],
    [{ ...n, NumericGreaterThan: 3 }, false],
    [{ ...n, NumericGreaterThanEquals: 3 }, true],
    [{ ...n, NumericLessThan: 4, Next: 'X' }, true],
    [{ Variable: '$.s', StringEquals: 'augment' }, true],
    [{ Variable: '$.s', StringEquals: 'features' }, false],
    [{ Variable: '$.yes', BooleanEquals: true }, true],
    [{ Variable: '$.yes', BooleanEquals: false }, false],
    [{ Variable: '$.n', IsPresent: true }, true],
    [{ Variable: '$.nothing', IsPresent: true }, true],
    [{ Variable: '$.gone', IsPresent: true }, false],
    [{ Variable: '$.gone', IsPresent: false }, true],
    [{ Not: { ...n, NumericEquals: 3 } }, false],
    [
      {
        And: [
          { ...n, NumericEquals: 3 },
          { Variable: '$.yes', BooleanEquals: true },
        ],
      },
      true,
    ],
    [
      {
        And: [
          { ...n, NumericEquals: 3 },
          { Variable: '$.yes', BooleanEquals: false },
        ],
      },
      false,
    ],
    [
      {
        Or: [
          { ...n, NumericEquals: 4 },
          { Variable: '$.yes', BooleanEquals: true },
        ],
      },
      true,
    ],
    [{ Or: [{ ...n, NumericEquals: 4 }, { Not: { Variable: '$.yes', BooleanEquals: true } }] }, false],
  ])('holds() judges %j as %s', (rule, expected) => {
    expect(holds(rule, scope)).toBe(expected);
  });

  test('holds() does not take a text for a number, nor a number for a text', () => {
    expect(holds({ ...n, StringEquals: '3' }, scope)).toBe(false);
    expect(holds({ Variable: '$.s', NumericGreaterThan: 0 }, scope)).toBe(false);
  });

  test('holds() refuses what it does not know, and fails on a path that leads nowhere', () => {
    expect(() => holds({ ...n, StringMatches: 'a*' }, scope)).toThrow(/"StringMatches" does not run locally/);
    expect(() => holds('x', scope)).toThrow(SyntaxError);
    expect(() => holds({ Variable: '$.gone', NumericEquals: 1 }, scope)).toThrow('leads nowhere');
  });
});
