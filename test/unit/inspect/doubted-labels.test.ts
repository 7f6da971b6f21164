import { doubtedLabels } from '../../../shared/inspect/doubted-labels';
import { Groups } from '../../../shared/inspect/groups';
import { Random } from '../../../shared/random';

const [WIDTH, CLASSES] = [24, 3];
/** Every set of three classes, by the bits of its number; the empty one too. */
const SETS = Array.from({ length: 2 ** CLASSES }, (_, set) => [0, 1, 2].filter((k) => (set >> k) & 1));

/** Images that show what their set says: the directions of its classes, added up, and noise. */
function pictures(count: number, seed = 1) {
  const random = new Random(seed);
  const noise = () => random.uniform() + random.uniform() + random.uniform() - 1.5;
  const centres = Array.from({ length: CLASSES }, () => Array.from({ length: WIDTH }, () => 2 * noise()));
  const labels = Int32Array.from({ length: count }, () => random.below(SETS.length));
  const values = Float64Array.from([...labels].flatMap((set) => rowOf(set, centres, noise)));
  return { labels, values };
}

const rowOf = (set: number, centres: readonly (readonly number[])[], noise: () => number) =>
  Array.from(
    { length: WIDTH },
    (_, i) => noise() + (SETS[set] as number[]).reduce((sum, k) => sum + (centres[k]?.[i] as number), 0),
  );

const allOf = ({ labels, values }: ReturnType<typeof pictures>, groups = new Groups(labels.length), most = 1000) =>
  doubtedLabels({
    ...{ views: { values, width: WIDTH }, labels, labelSets: SETS, classes: CLASSES },
    ...{ groups, seed: 1, most },
  });
const doubt = (...given: Parameters<typeof allOf>) => allOf(...given)?.first;
const told = (found: ReturnType<typeof doubt>) =>
  found?.map(({ image, label, missing }) => `${image} ${missing ? 'lacks' : 'has'} ${label}`).sort();

describe('doubtedLabels()', () => {
  test('doubts nothing where every label is right', () => {
    expect(doubt(pictures(300))).toEqual([]);
  });

  test('finds labels that were taken out and put in, and of an image no others', () => {
    const made = pictures(300);
    const flipped = [3, 17, 70, 99, 130, 201].map((image, i) => ({ image, label: i % CLASSES }));
    for (const { image, label } of flipped) made.labels[image]! ^= 1 << label;
    // What was put in is said and not shown.
    const planted = flipped.map(({ image, label }) =>
      ((made.labels[image] as number) >> label) & 1 ? `${image} has ${label}` : `${image} lacks ${label}`,
    );
    const found = doubt(made);
    expect(new Set(planted.map((text) => text.split(' ')[1]))).toEqual(new Set(['has', 'lacks']));
    expect(told(found)).toEqual(planted.sort());
    for (const { missing, probability } of found ?? [])
      expect(missing ? probability : 1 - probability).toBeGreaterThan(0.5);
    // Some of them look so more than images usually do that are said to, and some less.
    expect(new Set(found?.map(({ confident }) => confident))).toEqual(new Set([true, false]));
  });

  test('does not let copies vouch for the wrong label of each other', () => {
    const made = pictures(300);
    const groups = new Groups(300);
    const set = made.labels[5] as number;
    const copies = [5, ...Array.from({ length: 60 }, (_, i) => 40 + i)];
    for (const copy of copies) {
      made.labels[copy] = set ^ 1;
      made.values.copyWithin(copy * WIDTH, 5 * WIDTH, 6 * WIDTH);
      groups.join(5, copy);
    }
    const wrong = `${set & 1 ? 'lacks' : 'has'} 0`;
    expect(told(doubt(made, groups))).toEqual(copies.map((copy) => `${copy} ${wrong}`).sort());
  });

  test('leaves out a class that fewer than ten images are of, or are not, and says so where all are', () => {
    const made = pictures(300);
    // Class 2 is of nine images.
    let left = 9;
    for (const [image, set] of made.labels.entries()) if (set & 4 && left-- <= 0) made.labels[image] = set & ~4;
    made.labels[0]! ^= 1;
    const found = doubt(made);
    expect(found?.map(({ image, label }) => [image, label])).toEqual([[0, 0]]);
    expect(doubt({ ...made, labels: made.labels.map(() => 7) })).toBeUndefined();
  });

  test('doubts no image of a class that it cannot tell, and other classes as before', () => {
    const made = pictures(300);
    const random = new Random(3);
    // Whether an image is of class 2 is drawn, a fifth of the time, and nothing shows it.
    const rowsOf = new Random(5);
    const noise = () => rowsOf.uniform() - 0.5;
    const labels = made.labels.map((set) => (set & 3) | (random.below(5) === 0 ? 4 : 0));
    const values = Float64Array.from({ length: 300 * WIDTH }, (_, at) => {
      const set = labels[Math.floor(at / WIDTH)] as number;
      return noise() + (at % WIDTH === 0 ? set & 1 : at % WIDTH === 1 ? (set >> 1) & 1 : 0) * 3;
    });
    labels[7]! ^= 1;
    const found = doubt({ labels, values });
    expect(found?.filter(({ label, missing }) => label === 2 && !missing)).toEqual([]);
    expect(told(found?.filter(({ label }) => label !== 2))).toEqual([
      `7 ${(labels[7] as number) & 1 ? 'has' : 'lacks'} 0`,
    ]);
  });

  test('takes the least probable answer first, and gives the same whatever was asked before', () => {
    const made = pictures(300);
    for (let image = 0; image < 60; image++) made.labels[image]! ^= 1;
    const found = doubt(made) ?? [];
    const certainty = found.map(({ missing, probability }) => (missing ? 1 - probability : probability));
    expect(certainty).toEqual(certainty.toSorted((a, b) => a - b));
    // Of a class and kind, those that are more certain than what is said of other images.
    const missing = found.filter((own) => own.missing && own.label === 0);
    const sure = missing.map(({ confident }) => confident);
    expect(sure).toEqual(sure.toSorted((a, b) => Number(b) - Number(a)));
    expect(sure.length).toBeGreaterThan(10);
    doubt(pictures(100, 2));
    expect(doubt(made)).toEqual(found);
    // A short list is the beginning of the long one, and all are counted.
    const short = allOf(made, undefined, 7);
    expect(short?.first).toEqual(found.slice(0, 7));
    const counted = (own: { confident: number; doubtful: number } | undefined) =>
      (own?.confident ?? 0) + (own?.doubtful ?? 0);
    expect(counted(short?.missing) + counted(short?.extra)).toBe(found.length);
    expect(counted(short?.missing)).toBe(found.filter((own) => own.missing).length);
  });
});
