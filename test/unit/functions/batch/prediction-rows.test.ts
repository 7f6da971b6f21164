import { FORMATS } from '../../../../functions/batch/prediction-rows';

const classes = ['cats', 'dogs, large'];
const said = { file: 'a "b".jpg', probabilities: [1 / 3, 2 / 3] };
const failed = { file: 'c\nd.jpg', error: 'truncated JPEG' };

describe('FORMATS', () => {
  test('csv quotes what needs it and writes numbers that read as themselves', () => {
    const { header, row } = FORMATS.csv;
    expect(header(classes)).toBe(
      'file,class,probability,error,probability of cats,"probability of dogs, large",similarity,unknown\n',
    );
    expect(row(said, classes)).toBe(
      '"a ""b"".jpg","dogs, large",0.6666666666666666,,0.3333333333333333,0.6666666666666666,,\n',
    );
    expect(row({ ...said, similarity: 0.25, unknown: true }, classes)).toMatch(/,0\.25,true\n$/);
    expect(row(failed, classes)).toBe('"c\nd.jpg",,,truncated JPEG,,,,\n');
  });

  test.each([',', ';', '\t', '\n', '\r'])(
    'csv quotes a cell that holds %j, where some program may end it',
    (character) => {
      const file = `c${character}d.jpg`;
      expect(FORMATS.csv.row({ file, error: 'damaged' }, classes)).toBe(`"${file}",,,damaged,,,,\n`);
    },
  );

  test('jsonl writes one line per image, whatever its name holds', () => {
    const { header, row } = FORMATS.jsonl;
    expect(header(classes)).toBe('');
    const lines = [row(said, classes), row(failed, ['__proto__', 'x'])];
    expect(lines.map((line) => line.split('\n').length)).toEqual([2, 2]);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        ...{ file: said.file, class: 'dogs, large', probability: 2 / 3 },
        probabilities: { cats: 1 / 3, 'dogs, large': 2 / 3 },
      },
      failed,
    ]);
    const unlike = JSON.parse(row({ ...said, similarity: 0.25, unknown: true }, classes));
    expect(unlike).toMatchObject({ class: 'dogs, large', similarity: 0.25, unknown: true });
  });
});
