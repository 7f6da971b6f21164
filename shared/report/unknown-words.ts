import { LEAST_PER_CLASS } from '../head/class-directions';
import type { UnknownMetrics } from '../records/unknown-metrics';
import { count, percent, range } from './in-words';

/** How images that show none of the classes are recognised, in sentences: what is done, what it costs, what it finds. */
export function unknownWords(unknown: UnknownMetrics): readonly string[] {
  const { threshold, falseAlarmRate, images } = unknown;
  const share = percent(falseAlarmRate);
  if (threshold === null) {
    const wanted = Math.ceil(1 / falseAlarmRate) - 1;
    return [
      `Images that show none of the classes are not told from others: a limit of ${share} false alarms takes ${count(wanted, 'validation image')} and ${LEAST_PER_CLASS} of each class to set; there are ${images}.`,
    ];
  }
  return [
    `An image whose features are less similar than ${threshold.toFixed(3)} to those of the nearest class is said to show none of them. By ${count(images, 'validation image')} this is set to reject at most ${share} of the images that do show one.`,
    testWords(unknown),
    heldOutWords(unknown),
  ];
}

function testWords({ test }: UnknownMetrics): string {
  if (!test) return 'There is no test split to measure these false alarms on.';
  return `On ${count(test.images, 'test image')} it rejects ${percent(test.falseAlarms)} (95 % interval ${range(test.interval)}), wrongly each time.`;
}

function heldOutWords({ heldOut }: UnknownMetrics): string {
  if (!heldOut)
    return 'How many images of other things it catches is not measured: that takes three classes, and enough images of the others when one is left out.';
  const { caught, interval, images, classes } = heldOut;
  return `How many images of other things it catches was measured by leaving each class out in turn: ${percent(caught)} of ${count(images, 'image')} of the ${count(classes.length, 'class', 'classes')} (${range(interval)}). These are alike, being parts of one data set; images of entirely different things are caught more often, as a rule.`;
}
