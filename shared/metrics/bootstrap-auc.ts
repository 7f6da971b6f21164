import { Random } from '../random';
import type { Interval } from './interval';

/** Resamples: enough that the ends of a 95 % interval move by less than a hundredth of its width. */
const DRAWS = 1000;
/** Fewer where there are many images, whose interval is narrow in any case: rows times classes times draws. */
const MOST_VISITS = 5e7;
const FEWEST_DRAWS = 100;

/**
 * 95 % interval of `rocAuc` by the percentile bootstrap (Efron 1979): images are drawn again with replacement, within
 * their class, so that no class is ever lost. The same seed gives the same ends.
 * @param probabilities Float32Array [count, classes]
 * @returns null where the area is undefined: fewer than two classes with images
 */
export function bootstrapAuc(
  probabilities: Float32Array,
  labels: Int32Array,
  classes: number,
  seed: number,
  mostDraws = DRAWS,
): Interval | null {
  const byClass = Array.from({ length: classes }, (_, own) =>
    Int32Array.from(labels.keys()).filter((row) => labels[row] === own),
  );
  const measured = Array.from(byClass.keys()).filter((own) => byClass[own]?.length);
  if (measured.length < 2) return null;
  // Of two classes the second is measured against the first, of more each against the rest.
  const columns = classes === 2 ? [1] : measured;
  const rankings = columns.map((column) => ranking(probabilities, labels, classes, column));
  const visits = labels.length * columns.length;
  const draws = Math.min(mostDraws, Math.max(FEWEST_DRAWS, Math.floor(MOST_VISITS / visits)));
  const random = new Random(seed);
  const times = new Uint32Array(labels.length);
  const areas = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    times.fill(0);
    for (const rows of byClass) drawAgain(rows, random, times);
    areas[draw] = rankings.reduce((sum, own) => sum + weightedAuc(own, times), 0) / rankings.length;
  }
  areas.sort();
  return { low: quantile(areas, 0.025), high: quantile(areas, 0.975) };
}

/** Draws as many of the rows as there are, with replacement, and counts them in `times`. */
function drawAgain(rows: Int32Array, random: Random, times: Uint32Array): void {
  const draws = random.fill(new Uint32Array(rows.length));
  for (let i = 0; i < draws.length; i++) {
    const drawn = rows[(((draws[i] as number) / 2 ** 32) * rows.length) >>> 0] as number;
    times[drawn] = (times[drawn] as number) + 1;
  }
}

/** Rows from the lowest score to the highest; `ties[i]` where row i of the order scores as the one before it. */
interface Ranking {
  readonly order: Int32Array;
  readonly ties: Uint8Array;
  readonly positive: Uint8Array;
}

function ranking(probabilities: Float32Array, labels: Int32Array, classes: number, column: number): Ranking {
  const score = (row: number) => probabilities[row * classes + column] as number;
  const order = Int32Array.from(labels.keys()).sort((a, b) => score(a) - score(b) || a - b);
  return {
    order,
    ties: Uint8Array.from(order, (row, i) => Number(i > 0 && score(row) === score(order[i - 1] as number))),
    positive: Uint8Array.from(order, (row) => Number(labels[row] === column)),
  };
}

/** The area where each row counts `times` often: pairs in the right order over all pairs, a tie counting half. */
function weightedAuc({ order, ties, positive }: Ranking, times: Uint32Array): number {
  let below = 0;
  let pairs = 0;
  let positives = 0;
  let tiedPositives = 0;
  let tiedNegatives = 0;
  for (let i = 0; i < order.length; i++) {
    if (!ties[i]) {
      pairs += tiedPositives * (below + tiedNegatives / 2);
      positives += tiedPositives;
      below += tiedNegatives;
      tiedPositives = 0;
      tiedNegatives = 0;
    }
    const own = times[order[i] as number] as number;
    if (positive[i]) tiedPositives += own;
    else tiedNegatives += own;
  }
  pairs += tiedPositives * (below + tiedNegatives / 2);
  return pairs / ((positives + tiedPositives) * (below + tiedNegatives));
}

/** Of sorted numbers, linear between two of them, as NumPy has it by default. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)] as number;
  const high = sorted[Math.ceil(at)] as number;
  return low + (high - low) * (at - Math.floor(at));
}
