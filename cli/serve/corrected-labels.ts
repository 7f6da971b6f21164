import type { JudgedImage } from '../../shared/records/served-images';
import type { Corrections } from '../../shared/records/served-settings';
import { Refused } from './refused';

/**
 * The table of labels of a run's images with corrections in it: `file,label,split`. Each image keeps its split, so that the
 * accuracy before and after is measured on the same images.
 * @returns undefined where no label changes: the archive says it all
 * @throws Refused 422 where a correction fits no image of the run
 */
export function correctedLabels(
  images: readonly Pick<JudgedImage, 'file' | 'class' | 'split'>[],
  { labels, exclude }: Corrections,
): string | undefined {
  const known = new Set(images.map(({ file }) => file));
  const stray = [...Object.keys(labels), ...exclude].find((file) => !known.has(file));
  if (stray !== undefined) throw new Refused(422, `The run has no image ${JSON.stringify(stray)} to correct`);
  const isChanged = images.some(({ file, class: own }) => Object.hasOwn(labels, file) && labels[file] !== own);
  if (!isChanged) return undefined;
  const rows = images.map(({ file, class: own, split }) => {
    const label = Object.hasOwn(labels, file) ? (labels[file] as string) : own;
    return [file, label, split].map(quoted).join(',');
  });
  return `${['file,label,split', ...rows].join('\n')}\n`;
}

const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
