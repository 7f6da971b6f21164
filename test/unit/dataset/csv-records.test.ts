import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { CsvError, csvRecords } from '../../../shared/dataset/labels/csv-records';

const read = (text: string, delimiter = ',') => [...csvRecords(text, delimiter)];
const fieldsOf = (text: string, delimiter?: string) => read(text, delimiter).map(({ fields }) => fields);

function problem(text: string): string {
  try {
    read(text);
  } catch (error) {
    expect(error).toBeInstanceOf(CsvError);
    return `${(error as CsvError).line}: ${(error as CsvError).message}`;
  }
  throw new Error('it was not refused');
}

describe('csvRecords()', () => {
  test('reads fields, quoted or not, with every kind of line end and without one at the end', () => {
    expect(fieldsOf('a,b\r\n"c,1","d ""x"""\re,\n,f\n"g\nh",i')).toEqual([
      ['a', 'b'],
      ['c,1', 'd "x"'],
      ['e', ''],
      ['', 'f'],
      ['g\nh', 'i'],
    ]);
    expect(fieldsOf('a;b,c\tx', ';')).toEqual([['a', 'b,c\tx']]);
    expect(fieldsOf('5" disk,b')).toEqual([['5" disk', 'b']]);
  });

  test('says in which line each record begins, past empty lines and line ends in quotes', () => {
    expect(read('a\n\nb,"x\r\ny\rz\n"\r\n\r\nc').map(({ line }) => line)).toEqual([1, 3, 8]);
  });

  test('gives nothing for nothing', () => {
    expect([read(''), read('\n\r\n\n')]).toEqual([[], []]);
    expect(fieldsOf('""\n,\n')).toEqual([['', '']]);
  });

  test('refuses what is no CSV, by its line', () => {
    expect(problem('a,b\n"c" x,d')).toBe('2: the text after a closing quote begins with " "');
    expect(problem('a,b\nc,"d\ne,f')).toMatch(/^2: a quote is opened and not closed/);
    expect(problem(`a\n"${'x\n'.repeat(40_000)}"`)).toMatch(/^2: a quote is opened and not closed within 65536/);
    expect(problem(`a\n${'x'.repeat(70_000)}`)).toBe('2: a field has 70000 characters');
  });

  const field = fc.oneof(fc.string(), fc.stringMatching(/^[a"',;\r\n\t ]{0,8}$/));
  const records = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 8 });

  test('reads back what was written, whatever the fields hold', () => {
    const quoted = (value: string) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
    fc.assert(
      fc.property(records, fc.constantFrom('\n', '\r\n'), (own, end) => {
        expect(fieldsOf(own.map((fields) => fields.map(quoted).join(',') + end).join(''))).toEqual(own);
      }),
    );
  });

  test("reads what Python's csv module writes in every dialect, as that reads it", () => {
    const plain = fc.array(fc.array(fc.stringMatching(/^[a-zäö"', ;|\t\n]{1,8}$/u), { minLength: 2, maxLength: 3 }));
    const samples = fc.sample(plain, { numRuns: 60, seed: 7 });
    const program = `import csv, io, json, sys
out = []
for rows in json.load(sys.stdin):
    for dialect in ("excel", "unix"):
        text = io.StringIO(newline="")
        csv.writer(text, dialect).writerows(rows)
        out.append(text.getvalue())
json.dump(out, sys.stdout)`;
    const written = JSON.parse(
      execFileSync('python3', ['-c', program], { input: JSON.stringify(samples), encoding: 'utf8' }),
    );
    expect(written.map((text: string) => fieldsOf(text))).toEqual(samples.flatMap((rows) => [rows, rows]));
  });
});
