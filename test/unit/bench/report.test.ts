import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ratio } from '../../../bench/figure';
import { FIGURES } from '../../../bench/figures';
import { fillMarkers } from '../../../bench/fill-markers';
import { GOALS, judge } from '../../../bench/goals';
import { poolSvg } from '../../../bench/pool-svg';
import { contentsOf, joinReports } from '../../../bench/publish';
import { asMarkdown, plain, type Report } from '../../../bench/report';

const goals = [
  { figure: 'base', ratio: 'fast', atLeast: 4 },
  { figure: 'base', ratio: 'small', atMost: 0.5 },
];

describe('judge()', () => {
  const judged = (ratios: Record<string, number>) =>
    judge(new Map([['base', ratios]]), goals).map((own) => own.reached);

  test('judge() counts what is on the right side of its goal, the goal itself included', () => {
    expect(judged({ fast: 4, small: 0.5 })).toEqual([true, true]);
    expect(judged({ fast: 3.99, small: 0.51 })).toEqual([false, false]);
  });

  test('judge() counts what was not measured, or is no number, as not reached', () => {
    expect(judged({ small: Number.NaN })).toEqual([false, false]);
    expect(judge(new Map(), goals).map((own) => own.found)).toEqual([undefined, undefined]);
  });

  test('judge() has a figure for every goal', () => {
    const ids = FIGURES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(GOALS.filter(({ figure }) => !ids.includes(figure))).toEqual([]);
    expect(GOALS.every(({ atLeast, atMost }) => (atLeast === undefined) !== (atMost === undefined))).toBe(true);
  });
});

describe('ratio()', () => {
  test('ratio() compares neighbours, so that a slow spell of the machine cancels', () => {
    expect(ratio([10, 40, 12], [5, 20, 6])).toBe(2);
  });
});

describe('plain()', () => {
  test.each([
    [1234.5, '1,235'],
    [12.345, '12.3'],
    [0.984375, '0.9844'],
    [0, '0'],
    [Number.NaN, 'NaN'],
  ])('plain(%p) is %s', (value, text) => {
    expect(plain(value)).toBe(text);
  });
});

const report: Report = {
  schemaVersion: 2,
  date: '2026-11-25',
  rounds: 3,
  machine: { cpu: 'A CPU', cores: 2, memoryGiB: 24, load: 0.1 },
  versions: { node: '22.0.0' },
  figures: [
    {
      id: 'base',
      title: 'The base',
      about: 'Pixels in memory.',
      rows: [{ name: 'headstart, int8', unit: 'images/s', values: [900, 1100, 1000], facts: { cosine: 0.995 } }],
      ratios: { 'int8 / Keras': 4.5 },
    },
  ],
  verdicts: [{ figure: 'base', ratio: 'int8 / Keras', atLeast: 4, found: 4.5, reached: true }],
};

describe('asMarkdown()', () => {
  test('asMarkdown() shows machine, medians, spreads, what is known beside them, claims and goals', () => {
    const text = asMarkdown(report);
    expect(text).toContain('A CPU, 2 cores, 24 GiB, load 0.1 at the start; 3 rounds.');
    expect(text).toContain('| headstart, int8 | 1,000 images/s | 900–1,100 | cosine 0.995 |');
    expect(text).toContain('int8 / Keras: **4.5**');
    expect(text).toContain('| base | int8 / Keras | ≥ 4 | 4.5 | ok |');
    expect(text.split('\n').at(-1)).toBe('1 ok, 0 below');
  });
});

describe('fillMarkers()', () => {
  test('fillMarkers() fills numbers in their sentence and tables as blocks, again and again', () => {
    const text =
      'It is <!-- bench:base--int8-keras -->?<!-- /bench:base--int8-keras -->x.\n<!-- bench:base --><!-- /bench:base -->\n';
    const once = fillMarkers(text, contentsOf(report));
    expect(once).toContain('It is <!-- bench:base--int8-keras -->4.5<!-- /bench:base--int8-keras -->x.');
    expect(once).toMatch(/<!-- bench:base -->\n\n\| \| median .*\n\n<!-- \/bench:base -->/s);
    expect(fillMarkers(once, contentsOf(report))).toBe(once);
  });

  test('fillMarkers() leaves what was measured before, where it is told to', () => {
    const text = '<!-- bench:scale -->once<!-- /bench:scale --> <!-- bench:date --><!-- /bench:date -->';
    expect(fillMarkers(text, contentsOf(report), (name) => name === 'scale')).toBe(
      '<!-- bench:scale -->once<!-- /bench:scale --> <!-- bench:date -->2026-11-25<!-- /bench:date -->',
    );
  });

  test('fillMarkers() refuses a marker that it does not know, and one that is open', () => {
    expect(() => fillMarkers('<!-- bench:speed -->1<!-- /bench:speed -->', contentsOf(report))).toThrow(
      /"bench:speed" is unknown/,
    );
    expect(() => fillMarkers('<!-- bench:base -->1', contentsOf(report))).toThrow(/not closed/);
  });
});

describe('joinReports()', () => {
  const withFigure = (id: string, found: number): Report => ({
    ...report,
    versions: { [id]: '1' },
    figures: [{ ...(report.figures[0] as Report['figures'][number]), id, ratios: { fast: found } }],
    verdicts: [{ figure: id, ratio: 'fast', atLeast: 4, found, reached: found >= 4 }],
  });

  test('joinReports() has the figures of all in the order of the report, and of two of one figure the last', () => {
    const joined = joinReports([withFigure('scale', 5), withFigure('base', 3), withFigure('base', 6)]);
    expect(joined.figures.map(({ id, ratios }) => [id, ratios.fast])).toEqual([
      ['base', 6],
      ['scale', 5],
    ]);
    expect(joined.verdicts.map(({ figure, reached }) => [figure, reached])).toEqual([
      ['base', true],
      ['scale', true],
    ]);
    expect(joined.versions).toEqual({ scale: '1', base: '1' });
  });

  test('joinReports() refuses reports of two days and of two machines', () => {
    expect(() => joinReports([report, { ...report, date: '2026-11-26' }])).toThrow(/one day and machine/);
    const other = { ...report, machine: { ...report.machine, cpu: 'Another CPU' } };
    expect(() => joinReports([report, other])).toThrow(/found 2026-11-25, Another CPU/);
  });
});

describe('poolSvg()', () => {
  test('poolSvg() has a dot for each row, which tells base, contender, milliseconds and accuracy', () => {
    const rows = [
      { name: 'lite0: headstart, float32', unit: 'images/s', values: [200], facts: { accuracy: 0.99 } },
      { name: 'lite0: timm, eager', unit: 'images/s', values: [50], facts: { accuracy: 0.99 } },
      { name: 'lite2: headstart, float32', unit: 'images/s', values: [100], facts: { accuracy: 0.9975 } },
    ] as const;
    const svg = poolSvg(rows);
    expect([...svg.matchAll(/<title>(.*?)<\/title>/g)].map(([, title]) => title)).toEqual([
      'lite0, headstart, float32: 5.00 ms, accuracy 0.9900',
      'lite0, timm, eager: 20.0 ms, accuracy 0.9900',
      'lite2, headstart, float32: 10.0 ms, accuracy 0.9975',
    ]);
    expect(svg).not.toContain('NaN');
  });
});

test('docs/performance.md and README.md mark only figures that there are, and close what they open', () => {
  const ids = ['date', 'machine', 'goals', 'summary', ...FIGURES.map(({ id }) => id)];
  for (const file of ['README.md', 'docs/performance.md']) {
    const text = readFileSync(join(__dirname, '../../..', file), 'utf8');
    const left: string[] = [];
    fillMarkers(text, {}, (name) => left.push(name) > 0);
    expect(left.filter((name) => !ids.includes(name.split('--')[0] as string))).toEqual([]);
    expect(left.length).toBeGreaterThan(3);
  }
});
