import { inspectionSection, shownFindings } from '../../../shared/report/inspection-section';
import { inspectionOf } from '../../support/report-input';

const counts = { train: { cats: 9, dogs: 1 }, validation: { cats: 3, dogs: 3 }, test: { cats: 0, dogs: 0 } };
const INSPECTION = inspectionOf({ classes: ['cats', 'dogs'], counts, skipped: [] });
const PICTURE = { jpeg: Buffer.from('x'), width: 10, height: 10 };

describe('inspectionSection()', () => {
  test('says what was found of each kind, with pictures that are described, and escapes names', () => {
    const pictures = new Map([...shownFindings(INSPECTION, 8)].map((file) => [file, PICTURE] as const));
    const html = inspectionSection(INSPECTION, pictures);
    expect(html).toContain('1 image whose label a classifier');
    expect(html).toContain('1 more are doubtful');
    expect(html).toContain('looks like <b>dogs</b>, 98.1 %');
    expect(html).toContain('The same file in validation and train');
    expect(html).toContain('Alike, 0.95, <b>labelled differently</b>');
    expect(html).toContain('Few training images</b> of dogs');
    expect(html).toContain('alt="train/&lt;i&gt;cats&lt;/i&gt;/1 &amp; 2.jpg, train, labelled cats"');
    expect(html).not.toContain('<i>cats');
    // Two a group, and every finding that is shown has its pictures.
    expect(html.match(/<img /g)).toHaveLength(1 + 2 + 2 + 2);
  });

  test('shows no more than is asked for, and asks for the pictures of no others', () => {
    const many = {
      ...INSPECTION,
      exactDuplicates: Array.from({ length: 20 }, (_, i) => ({
        files: [1, 2, 3].map((n) => ({ file: `${i}-${n}.jpg`, class: 'cats', split: 'train' as const })),
      })),
    };
    expect([...shownFindings(many, 5)].filter((file) => /^\d+-/.test(file))).toHaveLength(2 * 4);
    expect(inspectionSection(many, new Map(), 5)).toContain('The first 5 of 21.');
  });

  test('shows an image with several doubted labels once, with each of them', () => {
    const place = { file: '<i>1.jpg', class: 'cats', split: 'train' as const, confident: true };
    const doubtedLabels = {
      ...{ missing: { confident: 2, doubtful: 3 }, extra: { confident: 1, doubtful: 1 } },
      first: [
        { ...place, label: 'dogs', kind: 'missing' as const, probability: 0.981 },
        { ...place, file: '2.jpg', label: 'dogs', kind: 'missing' as const, probability: 0.9 },
        { ...place, label: 'cats', kind: 'extra' as const, probability: 0.02 },
        { ...place, file: 'hard.jpg', label: 'dogs', kind: 'missing' as const, probability: 0.6, confident: false },
      ],
    };
    const several = { ...INSPECTION, wrongLabels: null, doubtedLabels };
    const html = inspectionSection(several, new Map());
    expect(html).toContain('2 labels that seem to be missing and 1 that seems wrong');
    expect(html).toContain('4 more are doubtful');
    expect(html).toContain(
      'Labelled <b>cats</b>; <b>dogs</b> seems to be missing, 98.1 %; <b>cats</b> seems wrong, 98.0 %<br><small>&lt;i&gt;1.jpg',
    );
    expect(html.match(/Labelled/g)).toHaveLength(2);
    expect(html).not.toContain('hard.jpg');
    expect(html).not.toMatch(/wrong labels \(|class-weights/);
    expect(inspectionSection({ ...several, doubtedLabels: null }, new Map())).toContain(
      'wrong labels (too many images',
    );
  });

  test('says what was not looked at, and where nothing was found', () => {
    const nothing = inspectionSection(
      { ...INSPECTION, wrongLabels: null, nearDuplicates: null, exactDuplicates: [], leakage: [] },
      new Map(),
    );
    expect(nothing).toMatch(/Not looked at here: wrong labels .*; near duplicates .*headstart inspect/);
    expect(nothing).toContain('None: no image of validation or test is in training too.');
    expect(nothing).not.toContain('<img');
  });
});
