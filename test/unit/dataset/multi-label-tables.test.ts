import fc from 'fast-check';
import { parseConfig } from '../../../shared/config';
import { checkMultiLabel } from '../../../shared/dataset/check-multi-label';
import { openDataset } from '../../../shared/dataset/open-dataset';
import { ConfigError, DatasetError } from '../../../shared/errors';
import { bufferReader } from '../../support/buffer-reader';
import { writeZip } from '../../support/write-zip';

const config = parseConfig({});
const NAMES = Array.from({ length: 40 }, (_, n) => `images/${n}.jpg`);
/** Of image n: several, one or none. */
const labelsOf = (n: number) => [...(n % 2 ? ['cat'] : []), ...(n % 3 ? ['dog'] : []), ...(n % 5 ? [] : ['outdoor'])];
const WANTED = Object.fromEntries(NAMES.map((name, n) => [name, labelsOf(n)]));
const bits = (n: number) => ['cat', 'dog', 'outdoor'].map((name) => Number(labelsOf(n).includes(name)));
const rows = (make: (n: number) => string) => NAMES.map((_, n) => make(n)).join('\n');
const INDICATORS = `file,cat,dog,outdoor\n${rows((n) => [NAMES[n], ...bits(n)].join(','))}\n`;
const ONE_HOT = `file,cat,dog\n${rows((n) => `${NAMES[n]},${n % 2},${1 - (n % 2)}`)}\n`;

type Files = Readonly<Record<string, string>>;

function openZip(files: Files, changed: object, names = NAMES) {
  const entries = [
    ...names.map((name) => ({ name, data: `image ${name}` })),
    ...Object.entries(files).map(([name, data]) => ({ name, data })),
  ];
  return openDataset(bufferReader(writeZip(entries), 'pets.zip'), { ...config, ...changed }, 'read');
}

async function open(files: Files, changed: object = {}, names = NAMES) {
  const { dataset } = await openZip(files, changed, names);
  const sets = dataset.multiLabel?.labelSets;
  const images = [...dataset.images].map(({ name, label, split }) => ({
    ...{ name, split },
    labels: sets ? sets[label]?.map((own) => dataset.classes[own]) : [dataset.classes[label]],
  }));
  return { ...dataset, images, labels: Object.fromEntries(images.map(({ name, labels }) => [name, labels])) };
}

describe('tables of several labels per image', () => {
  test.each<[string, Files, object?]>([
    ['a column of 0 and 1 for each class', { 'labels.csv': INDICATORS }],
    ['columns of true and false, semicolons and CR LF', { 'labels.csv': trueAndFalse() }],
    [
      'a column "labels" with ;',
      { 'labels.csv': `file,labels\n${rows((n) => `${NAMES[n]},${labelsOf(n).join(';')}`)}` },
    ],
    [
      'a column "Labels" with | and blanks, some of them twice',
      {
        'metadata.csv': `file_name,Labels\n${rows((n) => `${NAMES[n]}, ${[...labelsOf(n), ...labelsOf(n)].join(' | ')}`)}`,
      },
    ],
    [
      'JSON lists in CSV',
      {
        'labels.csv': `file,labels\n${rows((n) => `${NAMES[n]},"${JSON.stringify(labelsOf(n)).replaceAll('"', '""')}"`)}`,
      },
    ],
    [
      'JSON lists in JSON lines, also in a column for one label',
      { 'labels.jsonl': rows((n) => JSON.stringify({ file: NAMES[n], label: labelsOf(n) })) },
    ],
    ['0 and 1 in JSON lines', { 'labels.jsonl': rows((n) => JSON.stringify(objectOf(n))) }],
    [
      'a column for one label, where several are asked for',
      { 'labels.csv': `file,label\n${rows((n) => `${NAMES[n]},${labelsOf(n).join(';')}`)}` },
      { multiLabel: true },
    ],
  ])('are read from %s', async (...row) => {
    const [, files, changed] = row;
    const { classes, labels, labelsFrom, multiLabel } = await open(files, changed);
    expect([classes, labelsFrom]).toEqual([['cat', 'dog', 'outdoor'], 'table']);
    expect(labels).toEqual(WANTED);
    expect(multiLabel?.labelSets).toEqual([[], [0], [0, 1], [0, 1, 2], [0, 2], [1], [1, 2], [2]].filter(isUsed));
  });

  test('are announced, counted per class and per image, and split so that each class is on every side', async () => {
    const { notices, counts, multiLabel } = await open({ 'labels.csv': INDICATORS });
    expect(notices).toEqual([
      expect.stringMatching(
        /^Images may have several labels \(multi-label\), by labels.csv, "cat … outdoor": "images\/0.jpg" has "outdoor"; \d+ of 40 rows have more than one label, \d+ none; it has no split: images are split by content$/,
      ),
    ]);
    const images = multiLabel?.images ?? { train: 0, validation: 0, test: 0 };
    expect(images.train + images.validation + images.test).toBe(40);
    for (const split of ['train', 'validation'] as const) {
      for (const name of ['cat', 'dog', 'outdoor'])
        expect([split, name, counts[split][name]]).toEqual([split, name, expect.any(Number)]);
      expect(Math.min(...Object.values(counts[split]))).toBeGreaterThan(0);
    }
    const total = (name: string) =>
      (['train', 'validation', 'test'] as const).reduce((sum, split) => sum + (counts[split][name] ?? 0), 0);
    expect(['cat', 'dog', 'outdoor'].map(total)).toEqual(
      ['cat', 'dog', 'outdoor'].map((name) => NAMES.filter((_, n) => labelsOf(n).includes(name)).length),
    );
  });

  test('keep the split of a column', async () => {
    const csv = `file,cat,dog,outdoor,split\n${rows((n) => [NAMES[n], ...bits(n), n < 30 ? 'train' : 'val'].join(','))}`;
    const { images, splitBy } = await open({ 'labels.csv': csv });
    expect(splitBy).toBe('folders');
    for (const { name, split } of images)
      expect(split).toBe(Number(/\d+/.exec(name)?.[0]) < 30 ? 'train' : 'validation');
  });

  test('are one set, where the table of one split alone has one label of each image', async () => {
    const names = NAMES.map((name, n) => `${n < 30 ? 'train' : 'validation'}/${name.slice(7)}`);
    const part = (from: number, to: number, oneOnly: boolean) =>
      `file_name,cat,dog\n${names
        .slice(from, to)
        .map((name, i) => `${name.split('/')[1]},${oneOnly ? `${i % 2},${1 - (i % 2)}` : '1,1'}`)
        .join('\n')}`;
    const files = { 'train/metadata.csv': part(0, 30, false), 'validation/metadata.csv': part(30, 40, true) };
    const { multiLabel, counts } = await open(files, {}, names);
    expect(multiLabel?.images).toEqual({ train: 30, validation: 10, test: 0 });
    expect(counts.validation).toEqual({ cat: 5, dog: 5 });
  });

  test('stay what they were where each image has one label, unless several are asked for', async () => {
    const names = NAMES.map((name, n) => name.replace('images', n % 2 ? 'cat' : 'dog'));
    const csv = ONE_HOT.replaceAll(/images\/(\d+)/g, (_, n) => `${Number(n) % 2 ? 'cat' : 'dog'}/${n}`);
    const plain = await open({ 'labels.csv': csv }, {}, names);
    expect([plain.labelsFrom, plain.multiLabel]).toEqual(['folders', undefined]);
    expect(plain.notices).toEqual([
      expect.stringMatching(
        /^labels.csv is not used: each image has one label in its columns "file", "cat", "dog". Give --multi-label to/,
      ),
    ]);
    const asked = await open({ 'labels.csv': csv }, { multiLabel: true }, names);
    expect(asked.multiLabel?.labelSets).toEqual([[0], [1]]);
    const never = await open({ 'labels.csv': INDICATORS.replaceAll('images', 'cat') }, { multiLabel: false }, names);
    expect([never.labelsFrom, never.multiLabel]).toEqual(['folders', undefined]);
  });

  test('leave out columns that are not 0 and 1, where several labels are asked for, and say so', async () => {
    const csv = `file,width,cat,dog\n${rows((n) => `${NAMES[n]},${640 + n},${bits(n)[0]},${bits(n)[1]}`)}`;
    await expect(open({ 'labels.csv': csv })).rejects.toThrow(DatasetError);
    const { classes, notices } = await open({ 'labels.csv': csv }, { multiLabel: true });
    expect(classes).toEqual(['cat', 'dog']);
    expect(notices).toContain('The columns "width" are no labels: they have values other than 0 and 1');
  });

  test.each<[string, Files, object, RegExp]>([
    [
      'no table, where several are asked for',
      {},
      { multiLabel: true },
      /several labels per image were asked for, and there is no table/,
    ],
    [
      'a given table of one label each',
      { 'headstart-labels/mine.csv': ONE_HOT },
      {},
      /mine.csv has the columns "file", "cat", "dog", and each image has one label in them\n→ Give --multi-label/,
    ],
    [
      'a value that is no list',
      { 'labels.csv': `file,labels\n${NAMES[0]},cat;dog\n${NAMES[1]},"[cat"` },
      {},
      /labels.csv, line 3, column "labels": it is .*, which is no list of labels/,
    ],
    [
      'an image with two sets of labels',
      { 'labels.csv': `${INDICATORS}images/1.jpg,1,1,1\n` },
      {},
      /labels.csv, line 42.*: "images\/1.jpg" is "cat \+ dog \+ outdoor" here, but not in labels.csv, line 3/,
    ],
    [
      'a name that looks like two',
      { 'labels.csv': `file,labels\n${rows((n) => `${NAMES[n]},${n % 2 ? 'a;b' : 'a + b'}`)}` },
      {},
      /labels.csv, line 2, column "labels": the label "a \+ b" cannot be told from/,
    ],
    [
      'a class that no image has',
      { 'labels.csv': INDICATORS.replace('outdoor', 'outdoor,snow').replaceAll(/(\d)$/gm, '$1,0') },
      {},
      /the class "snow" has no training images/,
    ],
  ])('are refused with %s', async (_, files, changed, wanted) => {
    await expect(open(files, changed)).rejects.toThrow(DatasetError);
    await expect(open(files, changed)).rejects.toThrow(wanted);
  });

  test('are refused by whoever takes one label per image, with the table and what does take it', async () => {
    const reader = bufferReader(
      writeZip([...NAMES.map((name) => ({ name, data: name })), { name: 'labels.csv', data: INDICATORS }]),
      'pets.zip',
    );
    await expect(openDataset(reader, config)).rejects.toThrow(
      /its images may have several labels \(multi-label\), by labels.csv, and this command takes one label per image\n→ "headstart train"/,
    );
  });

  test('come back as they were written, whatever they are called', async () => {
    const name = fc
      .string({ minLength: 1, maxLength: 8 })
      .filter(
        (text) =>
          /^[^\p{Cc}+;|[\]]+$/u.test(text) &&
          text.trim() === text &&
          text.normalize('NFC') === text &&
          text !== '__proto__',
      );
    const sets = fc.array(fc.uniqueArray(name, { maxLength: 3 }), { minLength: 8, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(sets, async (lists) => {
        // Every class is trained on, and some image has two of them.
        const all = [['x', 'y'], ['x', 'y'], ...lists.flatMap((list) => [list, list])];
        const names = all.map((_, n) => `${n}.jpg`);
        const jsonl = all.map((labels, n) => JSON.stringify({ file: `${n}.jpg`, labels })).join('\n');
        const { labels } = await open({ 'labels.jsonl': jsonl }, {}, names);
        for (const [n, list] of all.entries())
          expect([...(labels[`${n}.jpg`] ?? [])].sort()).toEqual([...new Set(list)].sort());
      }),
      { numRuns: 40 },
    );
  });
});

describe('checkMultiLabel()', () => {
  const multiLabel = { labelSets: [[0]], images: { train: 1, validation: 1, test: 0 } };
  test.each([
    [{ mode: 'fine-tune' }, /"mode" is "fine-tune"/],
    [{ head: { calibration: 'temperature' } }, /"head.calibration"/],
    [{ head: { classWeights: 'balanced' } }, /"head.classWeights"/],
  ] as const)('refuses %j by name, for several labels only', (input, wanted) => {
    const asked = parseConfig(input);
    expect(() => checkMultiLabel({ multiLabel }, asked)).toThrow(ConfigError);
    expect(() => checkMultiLabel({ multiLabel }, asked)).toThrow(wanted);
    expect(() => checkMultiLabel({}, asked)).not.toThrow();
    expect(() => checkMultiLabel({ multiLabel }, config)).not.toThrow();
  });

  test('lets heads on augmented views be trained', () => {
    expect(() => checkMultiLabel({ multiLabel }, parseConfig({ mode: 'augment' }))).not.toThrow();
  });
});

function objectOf(n: number): object {
  const [cat, dog, outdoor] = bits(n);
  return { file: NAMES[n], cat, dog, outdoor };
}

function trueAndFalse(): string {
  const cells = (n: number) => bits(n).map((bit) => (bit ? 'TRUE' : 'false'));
  return `file;cat;dog;outdoor\r\n${NAMES.map((name, n) => [name, ...cells(n)].join(';')).join('\r\n')}`;
}

const isUsed = (set: readonly number[]) =>
  NAMES.some(
    (_, n) =>
      bits(n)
        .flatMap((bit, i) => (bit ? [i] : []))
        .join() === set.join(),
  );
