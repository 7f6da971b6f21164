import { parseArgs } from 'node:util';
import type { FeatureRows } from '../shared/inspect/feature-rows';
import { Groups } from '../shared/inspect/groups';
import { cosine, lengthsOf } from '../shared/inspect/near-duplicates';
import { nearDuplicatesOfMany } from '../shared/inspect/near-duplicates-of-many';
import { viewsOfMany } from '../shared/inspect/views-of-many';
import { Random } from '../shared/random';
import { thousands } from '../shared/thousands';
import { eachExactPair } from './exact-pairs';
import { peakMemoryMb } from './peak-memory';

const FEATURES = 1280;
/** One in so many images shows more or less what another one shows. */
const COPY_EACH = 10;
/** Cosine from which images count as alike. */
const LEAST = 0.9;
const BANDS = [0.9, 0.92, 0.94, 0.96, 0.98] as const;

/**
 * `npm run bench:near -- --images 50000 --exact`: near duplicates among images whose features are made up, row by row, as
 * they are asked for: how long the search takes and how much memory; which share it finds of the copies that were planted;
 * and, with --exact, which share of what comparing all with all finds.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      images: { type: 'string', default: '50000' },
      classes: { type: 'string', default: '20' },
      centre: { type: 'string', default: '0.5' },
      exact: { type: 'boolean', default: false },
    },
  });
  const count = Number(values.images);
  const rows = madeUpRows(count, Number(values.classes), Number(values.centre));
  const [, reading] = await timed(() => rows.each(() => undefined));
  const [views, viewing] = await timed(() => viewsOfMany(rows, 192));
  const { pieces, pieceBits, wordsPerRow } = views.bits;
  const [pairs, searching] = await timed(() => nearDuplicatesOfMany({ rows, views, isFirst: () => true }));
  console.log(`${thousands(count)} images of ${thousands(FEATURES)} features; making them up once takes ${reading}`);
  console.log(
    `views: ${viewing}, two passes; ${pieces} pieces of ${pieceBits} bits, ${wordsPerRow * 4} bytes per image`,
  );
  console.log(`search: ${searching}, ${thousands(pairs.length)} pairs; peak memory ${peakMemoryMb().toFixed(0)} MB`);
  const groups = new Groups(count);
  for (const { a, b } of pairs) groups.join(a, b);
  const planted = new Recall(groups);
  await eachPlantedPair(rows, views.mean, planted.take);
  planted.print('planted');
  if (!values.exact) return;

  const all = new Recall(groups);
  const [, comparing] = await timed(() => eachExactPair(rows, views.mean, LEAST, all.take));
  console.log(`all with all: ${comparing}`);
  all.print('all pairs');
}

/** Which share of pairs lie in one group, by how alike they are. */
class Recall {
  readonly #bands = new Map<string, { all: number; found: number }>();

  constructor(private readonly groups: Groups) {}

  readonly take = (a: number, b: number, similarity: number): void => {
    for (const band of ['all', bandOf(similarity)]) {
      const own = this.#bands.get(band) ?? { all: 0, found: 0 };
      own.all += 1;
      if (this.groups.of(a) === this.groups.of(b)) own.found += 1;
      this.#bands.set(band, own);
    }
  };

  print(name: string): void {
    for (const [band, { all, found }] of [...this.#bands].sort()) {
      const recall = (found / all).toFixed(4);
      console.log(`${name}, cosine ${band}: ${thousands(found)} of ${thousands(all)} found, recall ${recall}`);
    }
  }
}

/** Each copy with what it is a copy of, where the two are alike. */
async function eachPlantedPair(rows: FeatureRows, mean: Float64Array, take: Recall['take']): Promise<void> {
  const values = new Float32Array(2 * FEATURES);
  const pair = { featureCount: FEATURES, values };
  for (let image = COPY_EACH; image < rows.count; image += COPY_EACH) {
    const of = originalOf(rows.count, randomOf(image));
    await rows.each((own, row) => values.set(row, own === of ? 0 : FEATURES), [of, image]);
    const similarity = cosine(pair, mean, lengthsOf(pair, mean, 2), 0, 1);
    if (similarity >= LEAST) take(of, image, similarity);
  }
}

const bandOf = (similarity: number) => `from ${BANDS.findLast((band) => similarity >= band)?.toFixed(2)}`;

/** @returns wall time and, since other programs may be running, the processor's */
async function timed<Value>(work: () => Promise<Value>): Promise<[Value, string]> {
  const begun = performance.now();
  const cpu = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(cpu);
  const [wall, own] = [(performance.now() - begun) / 1000, (user + system) / 1e6];
  return [value, `${wall.toFixed(1)} s (${own.toFixed(1)} s of a processor)`];
}

/**
 * Features as a network's with rectifiers: none is negative, those of a class lie around a direction. One in ten images is
 * another one and noise, from hardly any to more than the threshold allows.
 */
function madeUpRows(count: number, classes: number, strength: number): FeatureRows {
  const words = new Uint32Array(FEATURES);
  const centres = Array.from({ length: classes }, (_, label) => noiseOf(label, words).slice());
  const row = new Float32Array(FEATURES);
  const make = (image: number) => {
    const random = randomOf(image);
    const isCopy = image % COPY_EACH === 0 && image > 0;
    const of = isCopy ? originalOf(count, random) : image;
    const off = isCopy ? 0.75 * random.uniform() : 0;
    const centre = centres[of % classes] as Float32Array;
    const own = noiseOf(0x20000000 + of, words);
    for (let i = 0; i < FEATURES; i++) row[i] = strength * centre[i]! + own[i]!;
    if (off > 0) {
      const noise = noiseOf(0x40000000 + image, words);
      for (let i = 0; i < FEATURES; i++) row[i]! += off * noise[i]!;
    }
    for (let i = 0; i < FEATURES; i++) if (row[i]! < 0) row[i] = 0;
    return row;
  };
  return {
    count,
    featureCount: FEATURES,
    async each(take, only) {
      const numbers = only ?? { length: count };
      for (let n = 0; n < numbers.length; n++) {
        const image = only ? (only[n] as number) : n;
        take(image, make(image));
      }
    },
  };
}

const randomOf = (image: number) => new Random(0x10000000 + image);

/** What an image is a copy of, never a copy itself: the first number that the image's own generator draws. */
const originalOf = (count: number, random: Random) =>
  COPY_EACH * random.below(Math.max(1, Math.floor(count / COPY_EACH) - 1)) + 1;

const NOISE = new Float32Array(FEATURES);

/** About normal, from the four bytes of a word; valid until the next call. */
function noiseOf(seed: number, words: Uint32Array): Float32Array {
  new Random(seed).fill(words);
  for (let i = 0; i < FEATURES; i++) {
    const word = words[i] as number;
    NOISE[i] = ((word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24) - 510) / 148;
  }
  return NOISE;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
