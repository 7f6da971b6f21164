import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { PROJECT_ROOT } from '../../../../cli/project-root';
import { disarmFormula } from '../../../../functions/batch/disarm-formula';

const RISKY = ['=', '+', '-', '@', '\t', '\r', '\n', ' ', ';', "'", '"', '＝', '＠', '\u00a0', 'a', '1'] as const;
const text = fc.oneof(fc.string({ unit: fc.constantFrom(...RISKY), maxLength: 12 }), fc.string({ unit: 'grapheme' }));

/** The expression that docs/serving.md gives to programs which want the names as they were. */
const [, inverse = ''] = /text\.replace\(\/(.*)\/g, ''\)/.exec(
  readFileSync(join(PROJECT_ROOT, 'docs/serving.md'), 'utf8'),
) as RegExpExecArray;
const asItWas = (cell: string) => cell.replace(new RegExp(inverse, 'g'), '');

describe('disarmFormula()', () => {
  test.each([
    ['=HYPERLINK("http://a.example","x").jpg', `'=HYPERLINK("http://a.example","x").jpg`],
    ['+1.jpg', "'+1.jpg"],
    ['-1.jpg', "'-1.jpg"],
    ['@SUM(1).jpg', "'@SUM(1).jpg"],
    ['\tx.jpg', "'\tx.jpg"],
    ['\rx.jpg', "'\rx.jpg"],
    [' =1', "' =1"],
    ['＝1', "'＝1"],
    ["'=1", "''=1"],
    ['a;=1', "a;'=1"],
    ['a\n=1', "a\n'=1"],
  ])('puts an apostrophe before what may be a formula: %j', (given, wanted) => {
    expect(disarmFormula(given)).toBe(wanted);
  });

  test.each(['train/cats/a-1.jpg', 'a=b', 'mail@example', "it's", '1e-7', '0.5', '', 'a; b', "'quoted'"])(
    'leaves other text as it is: %j',
    (given) => {
      expect(disarmFormula(given)).toBe(given);
    },
  );

  test('leaves no formula at the start of anything that a spreadsheet could take for a cell', () => {
    fc.assert(
      fc.property(text, (given) => {
        for (const cell of disarmFormula(given).split(/[;\t\r\n]/)) expect(cell.trim()).not.toMatch(/^[=+\-@＝＋－＠]/);
        expect(disarmFormula(given)).not.toMatch(/^[\t\r]/);
      }),
      { numRuns: 2000 },
    );
  });

  test('can be undone, as the documentation says', () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(asItWas(disarmFormula(given))).toBe(given);
      }),
      { numRuns: 2000 },
    );
  });
});
