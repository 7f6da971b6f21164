import type { MetricsFile } from '../metrics/metrics-file';
import { count, percent, range } from './in-words';

/** Classes that are listed. */
const MOST_LISTED = 6;

/** What the base knew of the classes before anything was trained; undefined where it was not asked, or cannot tell. */
export function zeroShotWords({
  zeroShot,
  base,
  counts,
}: Pick<MetricsFile, 'zeroShot' | 'base' | 'counts'>): string | undefined {
  if (!zeroShot) return undefined;
  const { accuracy, interval, evenly, images, imagenetClasses } = zeroShot;
  const listed = imagenetClasses.slice(0, MOST_LISTED).map((own) => `${own.count} "${own.class}"`);
  const more = imagenetClasses.length - listed.length;
  const all = Object.values(counts.validation).reduce((a, b) => a + b, 0);
  const some = images < all / 2 ? `${count(images, 'validation image')}, evenly drawn` : 'the validation images';
  const isFile = base.backbone?.onnx ?? base.backbone?.parts?.some(({ backbone }) => backbone.onnx);
  const taken = isFile ? ', assuming that its 1,000 classes are in their usual order' : '';
  const isEven = imagenetClasses.every((own) => own.count === imagenetClasses[0]?.count);
  const even = isEven ? '' : `, and ${percent(evenly.accuracy)} if all classes are assumed to be equally likely`;
  const others = more > 0 ? ` and so on for ${count(more, 'more class', 'more classes')}` : '';
  return `The base's own ImageNet classes tell ${percent(accuracy)} of ${some} right before any training (95 % interval ${range(interval)})${even}: by their names ${listed.join(', ')}${others}${taken}`;
}
