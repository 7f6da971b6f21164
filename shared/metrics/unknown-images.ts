import { LEAST_PER_CLASS, type NearestTwo } from '../head/class-directions';
import type { UnknownMetrics } from '../records/unknown-metrics';
import { wilsonInterval } from './wilson-interval';

/** Share of images of the classes that may be taken for none of them. */
const FALSE_ALARM_RATE = 0.05;

/** Sorting all images anew for each class that is held out: of more classes than fit into so many, some are, evenly drawn. */
const MOST_SORTED = 2_000_000;

export interface UnknownOptions {
  /** Of the validation images, each measured without itself. */
  readonly nearest: NearestTwo;
  /** Class index of each of them. */
  readonly labels: Int32Array;
  readonly classes: readonly string[];
  /** Of the test images; null where there are none. */
  readonly test: NearestTwo | null;
}

/**
 * How well images that show none of the classes are told apart from those that do. The threshold is set on validation as a
 * conformal predictor sets it: of images like those, the share below it is at most the rate, whatever the distribution.
 */
export function measureUnknown({ nearest, labels, classes, test }: UnknownOptions): UnknownMetrics {
  const [first] = nearest;
  const counts = new Int32Array(classes.length);
  for (const label of labels) counts[label] = (counts[label] as number) + 1;
  const threshold = counts.every((count) => count >= LEAST_PER_CLASS) ? thresholdOf(first.cosine) : null;
  return {
    falseAlarmRate: FALSE_ALARM_RATE,
    threshold,
    images: labels.length,
    test: test && threshold !== null ? falseAlarmsOf(test[0].cosine, threshold) : null,
    heldOut: threshold !== null && classes.length > 2 ? holdOut(nearest, labels, classes) : null,
  };
}

/** The k-th smallest, of which a new image is below with a chance of at most k / (n + 1); null where that allows none. */
function thresholdOf(nearest: Float32Array): number | null {
  const k = Math.floor(FALSE_ALARM_RATE * (nearest.length + 1));
  if (k === 0) return null;
  // Rounded down, so that what is said of the images holds with the number that is written.
  return Math.floor((nearest.toSorted()[k - 1] as number) * 1e6) / 1e6;
}

function falseAlarmsOf(nearest: Float32Array, threshold: number): UnknownMetrics['test'] {
  const below = nearest.filter((cosine) => cosine < threshold).length;
  const images = nearest.length;
  return { falseAlarms: below / images, interval: { ...wilsonInterval(below, images) }, images };
}

/** Each class in turn, as if the model had never had it: the directions of the others stay what they are. */
function holdOut(
  [first, second]: NearestTwo,
  labels: Int32Array,
  classes: readonly string[],
): UnknownMetrics['heldOut'] {
  const found: { class: string; images: number; below: number }[] = [];
  for (const held of drawEvenly(classes.length, Math.floor(MOST_SORTED / labels.length))) {
    const known: number[] = [];
    const unknown: number[] = [];
    for (const [row, label] of labels.entries()) {
      const { cosine } = first.label[row] === held ? second : first;
      (label === held ? unknown : known).push(cosine[row] as number);
    }
    const threshold = thresholdOf(Float32Array.from(known));
    if (threshold === null) continue;
    const below = unknown.filter((cosine) => cosine < threshold).length;
    found.push({ class: classes[held] as string, images: unknown.length, below });
  }
  if (found.length === 0) return null;
  const images = found.reduce((sum, own) => sum + own.images, 0);
  const below = found.reduce((sum, own) => sum + own.below, 0);
  return {
    caught: below / images,
    interval: { ...wilsonInterval(below, images) },
    images,
    classes: found.map(({ below: own, ...rest }) => ({ ...rest, caught: own / rest.images })),
  };
}

/** At most `most` of the whole numbers below `count`, at least one, from the first on. */
function drawEvenly(count: number, most: number): number[] {
  const drawn = Math.min(count, Math.max(1, most));
  return Array.from({ length: drawn }, (_, i) => Math.floor((i * count) / drawn));
}
