import { parseArgs } from 'node:util';
import type { FeatureRows } from '../shared/inspect/feature-rows';
import { Groups } from '../shared/inspect/groups';
import { nearDuplicatesOfMany } from '../shared/inspect/near-duplicates-of-many';
import { viewsOfMany } from '../shared/inspect/views-of-many';
import { Random } from '../shared/random';
import { thousands } from '../shared/thousands';
import { eachExactPair } from './exact-pairs';
import { peakMemoryMb } from './peak-memory';

const FEATURES = 1280;
const CLASSES = 20;
/** One in so many images shows more or less what another one shows. */
const COPY_EACH = 10;
const BANDS = [0.9, 0.92, 0.94, 0.96, 0.98] as const;

/**
 * `npm run bench:near -- --images 50000 --exact`: near duplicates among images whose features are made up, row by row, as
 * they are asked for: how long the search takes and how much memory, and, with --exact, which share of what comparing
 * all with all finds.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { images: { type: 'string', default: '50000' }, exact: { type: 'boolean', default: false } },
  });
  const count = Number(values.images);
  const rows = madeUpRows(count);
  const [, reading] = await timed(() => rows.each(() => undefined));
  const [views, viewing] = await timed(() => viewsOfMany(rows, 192));
  const { pieces, pieceBits, wordsPerRow } = views.bits;
  const [pairs, searching] = await timed(() => nearDuplicatesOfMany({ rows, views, isFirst: () => true }));
  console.log(`${thousands(count)} images of ${thousands(FEATURES)} features; making them up once takes ${reading} s`);
  console.log(
    `views: ${viewing} s, two passes; ${pieces} pieces of ${pieceBits} bits, ${wordsPerRow * 4} bytes an image`,
  );
  console.log(`search: ${searching} s, ${thousands(pairs.length)} pairs; peak memory ${peakMemoryMb().toFixed(0)} MB`);
  if (!values.exact) return;

  const groups = new Groups(count);
  for (const { a, b } of pairs) groups.join(a, b);
  const all = new Map<string, { exact: number; found: number }>();
  const [, comparing] = await timed(() =>
    eachExactPair(rows, views.mean, 0.9, (a, b, similarity) => {
      for (const band of ['all', bandOf(similarity)]) {
        const own = all.get(band) ?? { exact: 0, found: 0 };
        own.exact += 1;
        if (groups.of(a) === groups.of(b)) own.found += 1;
        all.set(band, own);
      }
    }),
  );
  console.log(`all with all: ${comparing} s`);
  for (const [band, { exact, found }] of [...all].sort()) {
    console.log(
      `cosine ${band}: ${thousands(found)} of ${thousands(exact)} pairs found, recall ${(found / exact).toFixed(4)}`,
    );
  }
}

const bandOf = (similarity: number) => `from ${BANDS.findLast((band) => similarity >= band)?.toFixed(2)}`;

async function timed<Value>(work: () => Promise<Value>): Promise<[Value, string]> {
  const begun = performance.now();
  return [await work(), ((performance.now() - begun) / 1000).toFixed(1)];
}

/**
 * Features as a network's with rectifiers: none is negative, those of a class lie around a direction. One in ten images is
 * another one and noise, from hardly any to more than the threshold allows.
 */
function madeUpRows(count: number): FeatureRows {
  const words = new Uint32Array(FEATURES);
  const centres = Array.from({ length: CLASSES }, (_, label) => noiseOf(label, words).slice());
  const row = new Float32Array(FEATURES);
  const make = (image: number) => {
    const random = new Random(0x10000000 + image);
    const isCopy = image % COPY_EACH === 0 && image > 0;
    // Never of a copy.
    const of = isCopy ? COPY_EACH * random.below(Math.max(1, Math.floor(count / COPY_EACH) - 1)) + 1 : image;
    const off = isCopy ? 0.75 * random.uniform() : 0;
    const centre = centres[of % CLASSES] as Float32Array;
    const own = noiseOf(0x20000000 + of, words);
    for (let i = 0; i < FEATURES; i++) row[i] = 0.5 * centre[i]! + own[i]!;
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
