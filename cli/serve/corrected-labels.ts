import type { JudgedImage } from '../../shared/records/served-images';
import type { Corrections } from '../../shared/records/served-settings';
import { Refused } from './refused';

/** An image as its run has it. */
export interface LabelledImage extends Pick<JudgedImage, 'file' | 'class' | 'split'> {
  /** Of a multi-label run: its labels, whose set is called `class`. */
  readonly labels?: readonly string[];
}

/**
 * The table of labels of a run's images with corrections in it: `file,label,split`, of a multi-label run
 * `file,labels,split` with lists. Each image keeps its split, so that before and after are measured on the same images.
 * @param classes of the run
 * @returns undefined where no label changes: the archive says it all
 * @throws Refused 422 where a correction fits no image of the run, or is one label where there are several, or several for one
 */
export function correctedLabels(
  images: readonly LabelledImage[],
  classes: readonly string[],
  { labels, exclude }: Corrections,
): string | undefined {
  const known = new Map(images.map((image) => [image.file, image]));
  const stray = [...Object.keys(labels), ...exclude].find((file) => !known.has(file));
  if (stray !== undefined) throw new Refused(422, `The run has no image ${JSON.stringify(stray)} to correct`);
  for (const [file, to] of Object.entries(labels)) checkKind(file, to, known.get(file)?.labels !== undefined, classes);
  const own = (image: LabelledImage) => image.labels ?? image.class;
  const now = (image: LabelledImage) =>
    Object.hasOwn(labels, image.file) ? (labels[image.file] as string | readonly string[]) : own(image);
  const text = (label: string | readonly string[]) => (typeof label === 'string' ? label : listed(label, classes));
  if (!images.some((image) => text(now(image)) !== text(own(image)))) return undefined;
  const column = images.some((image) => image.labels) ? 'labels' : 'label';
  const rows = images.map((image) => [image.file, text(now(image)), image.split].map(quoted).join(','));
  return `${[`file,${column},split`, ...rows].join('\n')}\n`;
}

function checkKind(
  file: string,
  to: string | readonly string[],
  areSeveral: boolean,
  classes: readonly string[],
): void {
  const image = `The correction of ${JSON.stringify(file)}`;
  if (typeof to === 'string') {
    if (areSeveral) throw new Refused(422, `${image} is one label, and the images of this run have several`);
    return;
  }
  if (!areSeveral) throw new Refused(422, `${image} is a list of labels, and the images of this run have one`);
  const stray = to.find((label) => !classes.includes(label));
  if (stray !== undefined)
    throw new Refused(422, `${image} names ${JSON.stringify(stray)}, which is no class of the run`);
}

/** A JSON list, in which a label may have any character; empty for an image without a label. */
const listed = (labels: readonly string[], classes: readonly string[]) =>
  labels.length > 0 ? JSON.stringify(classes.filter((name) => labels.includes(name))) : '';

const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
