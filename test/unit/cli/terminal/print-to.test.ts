import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { comparedMetrics, compareRuns, comparisonLines } from '../../../../cli/runs/compare-runs';
import { printMetrics } from '../../../../cli/terminal/print-metrics';
import { printTo } from '../../../../cli/terminal/print-to';
import { wrapLines } from '../../../../cli/terminal/wrap-lines';
import { reportInput } from '../../../support/report-input';

const COLUMNS = 80;

/** What a terminal, or another program, is given. */
async function printedBy(isTTY: boolean): Promise<string[]> {
  const written: string[] = [];
  const print = printTo({ write: (text) => written.push(text), isTTY, ...(isTTY && { columns: COLUMNS }) });
  const { metrics, history } = await reportInput(['cats', 'dogs']);
  // Of 24 images, with the longest name of a base in the pool, and every figure that a run may print.
  const few = { ...metrics, perClass: (metrics.test ?? metrics).perClass };
  const base = { ...metrics.base, name: 'efficientnet-v2-b0+dinov2-small' };
  const compared = { ...metrics.config, seed: 12_345, mode: 'fine-tune', engine: 'tfjs', precision: 'int8' };
  printMetrics({ ...few, base }, print, {
    cost: { seconds: { TrainHead: 2, FullPassFineTune: 1234.5 }, dollars: { FullPassFineTune: 0.123 } },
    history: { ...history, val_loss: Array.from({ length: 20 }, (_, i) => 1 - 0.03 * i) },
  });
  const before = comparedMetrics.parse(few);
  for (const line of comparisonLines(compareRuns(before, { ...before, base, config: compared }))) print(line);
  print('\nNext: headstart predict runs/a-rather-long-name-of-photographs-12 photo.jpg, or headstart serve runs');
  return stripVTControlCharacters(written.join('')).split('\n');
}

describe('printTo()', () => {
  test('keeps all that a run prints within the width of a terminal, but for the command to copy', async () => {
    const lines = await printedBy(true);
    expect(lines.filter((line) => line.length > COLUMNS)).toEqual([expect.stringMatching(/^Next: headstart predict/)]);
    const text = lines.join('\n');
    for (const words of ['final accuracy: ', '  from only 24 images, too few to rely on', 'may be chance', 'Skipped: '])
      expect(text).toContain(words);
    expect(text).toMatch(/^> fine-tuned .*, 1234\.5 s, \$0\.12$/m);
    // The same words in the same order as whoever reads a file gets.
    expect(text.split(/\s+/)).toEqual((await printedBy(false)).join('\n').split(/\s+/));
  });

  test('leaves lines whole where no terminal reads them', async () => {
    expect(await printedBy(false)).toContainEqual(
      expect.stringMatching(/^Note: The validation loss .*--early-stopping 5$/),
    );
  });
});

describe('wrapLines()', () => {
  test('wrapLines() counts what is seen, not the colours', () => {
    const [on, off] = ['\u001b[33m', '\u001b[39m'];
    expect(wrapLines(`${on}one two${off} three`, 13)).toBe(`${on}one two${off} three`);
    expect(wrapLines(`${on}one two${off} three`, 12)).toBe(`${on}one two${off}\nthree`);
  });

  test('wrapLines() changes nothing but blanks, and leaves a line wider only for a single word', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }),
        fc.integer({ min: 1, max: 30 }),
        (words, width) => {
          const wrapped = wrapLines(words.join(' '), width);
          expect(wrapped.split(/[ \n]/)).toEqual(words);
          for (const line of wrapped.split('\n')) expect(line.length <= width || !line.includes(' ')).toBe(true);
        },
      ),
    );
  });
});
