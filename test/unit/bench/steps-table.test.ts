import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillPart } from '../../../bench/fill-part';
import { stepsTable } from '../../../bench/steps-table';
import { STEPS } from '../../../functions/steps';

describe('stepsTable()', () => {
  test('stepsTable() puts what was measured beside what a function has and what the model says', () => {
    const table = stepsTable(300_000, 20, [{ step: 'Evaluate', seconds: 61.4, cpuSeconds: 60, peakMb: 812.3 }]);
    const row = table.split('\n').at(-1)?.split(' | ');
    expect(row?.slice(0, 5)).toEqual(['| Evaluate', '61 s', '60 s', '812 MB', `1,769 MB`]);
    expect(STEPS.Evaluate.memoryMb).toBe(1769);
    expect(row?.at(5)).toMatch(/^[\d,]+ MB$/);
    expect(table.split('\n')[0]).toContain('300,000 images, 20 epochs');
  });
});

describe('fillPart()', () => {
  test('fillPart() replaces a part again and again, and leaves all else', () => {
    const page = 'a <!-- steps -->\nold <!-- /steps --> b';
    const filled = fillPart(page, 'steps', 'new');
    expect(filled).toBe('a <!-- steps -->\n\nnew\n\n<!-- /steps --> b');
    expect(fillPart(filled, 'steps', 'new')).toBe(filled);
    expect(() => fillPart(page, 'simulated', '')).toThrow('The page has no <!-- simulated -->');
  });

  test('docs/performance.md has a place for what "npm run bench:steps -- --write" measures', () => {
    const page = readFileSync(join(__dirname, '../../../docs/performance.md'), 'utf8');
    expect(fillPart(page, 'steps', 'measured')).toContain('\n\nmeasured\n\n<!-- /steps -->');
  });
});
