import { inspectionPage } from '../../../shared/report/inspection-page';
import { shownFindings } from '../../../shared/report/inspection-section';
import { turnedNote } from '../../../shared/report/turned-note';
import { inspectionOf } from '../../support/report-input';

const HOSTILE = '<script>alert(1)</script> & "cats"';
const counts = {
  train: { [HOSTILE]: 9, dogs: 9 },
  validation: { [HOSTILE]: 3, dogs: 3 },
  test: { [HOSTILE]: 0, dogs: 0 },
};
const ALIKE = { train: { Cats: 2, cats: 3 }, validation: { Cats: 1, cats: 1 }, test: { Cats: 0, cats: 0 } };
const none = { blurry: [], lowInformation: [], light: [], gray: [], oddAspectRatio: [], oddSize: [] };
const INSPECTION = {
  ...inspectionOf({
    classes: [HOSTILE, 'dogs'],
    counts,
    skipped: [{ file: `${HOSTILE}.jpg`, reason: 'truncated JPEG' }],
  }),
  odd: { ...none, dark: [{ file: 'night.jpg', class: 'dogs', split: 'train' as const, value: 0.21 }] },
};

describe('inspectionPage()', () => {
  const files = [...shownFindings(INSPECTION, 24)];
  const picture = { jpeg: Buffer.from('x'), width: 10, height: 10 };
  const html = inspectionPage(INSPECTION, new Map(files.map((file) => [file, picture] as const)));

  test('escapes what came from the archive, and needs neither network nor script', () => {
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;cats&quot;');
    expect(html).not.toMatch(/<script|https?:\/\//);
  });

  test('describes every picture, and heads every part', () => {
    const pictures = html.match(/<img [^>]*>/g) ?? [];
    expect(pictures.length).toBeGreaterThan(files.length - 1);
    for (const tag of pictures) expect(tag).toMatch(/ alt="[^"]+, (train|validation), labelled [^"]+"/);
    const headings = [...html.matchAll(/<h([1-6])>/g)].map(([, level]) => Number(level));
    expect(headings[0]).toBe(1);
    expect(headings.every((level, i) => i === 0 || level - (headings[i - 1] ?? 0) <= 1)).toBe(true);
    expect(html).toContain('<h3>Dark</h3>');
    expect(html).toContain('truncated JPEG');
  });

  test('says where the labels come from, and which classes look like one', () => {
    expect(html).toContain('Labels come from class folders.');
    const named = { ...INSPECTION, labelsFrom: 'file-names' as const, classes: ['Cats', 'cats'], counts: ALIKE };
    const page = inspectionPage(named, new Map());
    expect(page).toContain('Labels come from file names.');
    expect(page).toContain('&quot;Cats&quot; (3 images) and &quot;cats&quot; (4 images) differ only in case');
  });
});

describe('turnedNote()', () => {
  const turned = (orient: 'exif' | 'ignore', images: number) => ({
    images: 400,
    turned: { orient, images, first: [{ file: HOSTILE, class: 'dogs', split: 'train' as const, orientation: 6 }] },
  });

  test('says what became of images that are stored turned', () => {
    expect(turnedNote(turned('exif', 240))).toBe(
      '<p class="quiet">240 images stored turned, as EXIF says: turned upright before the network saw them.</p>',
    );
    expect(turnedNote(turned('ignore', 5))).toMatch(
      /^<p class="note"><b>Turned images are ignored.<\/b> 5 of 400 images/,
    );
    // One in a hundred is no cause for a warning.
    expect(turnedNote(turned('ignore', 4))).toBe(
      '<p class="quiet">4 images stored turned, as EXIF says: used as they are stored.</p>',
    );
  });

  test('says nothing where there are none, or nobody looked', () => {
    expect([turnedNote(turned('exif', 0)), turnedNote({ images: 400 })]).toEqual(['', '']);
  });

  test('stands on the page, and escaped', () => {
    expect(inspectionPage({ ...INSPECTION, ...turned('ignore', 5) }, new Map())).toContain(
      '&quot;orient&quot; is &quot;ignore&quot;',
    );
  });
});
