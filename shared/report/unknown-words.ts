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
      `Images that show none of the classes are not recognised: to set a limit of ${share} false alarms takes ${count(wanted, 'validation image')} and ${LEAST_PER_CLASS} of each class; there are ${images}.`,
    ];
  }
  return [
    `An image whose features are less similar than ${threshold.toFixed(3)} to those of the nearest class is classified as none of them. The threshold is set on ${count(images, 'validation image')}, so that at most ${share} of images that do show a class are rejected.`,
    testWords(unknown),
    heldOutWords(unknown),
  ];
}

function testWords({ test }: UnknownMetrics): string {
  if (!test) return 'There is no test split to measure these false alarms on.';
  return `On ${count(test.images, 'test image')} it rejects ${percent(test.falseAlarms)} (95 % interval ${range(test.interval)}), all of them wrongly.`;
}

function heldOutWords({ heldOut }: UnknownMetrics): string {
  if (!heldOut)
    return 'How many images of other things it catches is not measured: that takes three classes, each with enough images.';
  const { caught, interval, images, classes } = heldOut;
  return `How many images of other things it catches was measured by leaving each class out in turn: ${percent(caught)} of ${count(images, 'image')} of the ${count(classes.length, 'class', 'classes')} (${range(interval)}). These are alike, being parts of one data set; images of entirely different things are caught more often, as a rule.`;
}
