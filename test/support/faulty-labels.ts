import sharp from 'sharp';
import { readPhotographs } from '../../bench/photographs';
import type { InspectionFile } from '../../shared/inspect/inspection-file';
import { Random } from '../../shared/random';
import { writeZip, type ZipEntry } from './write-zip';

export interface FaultyLabelOptions {
  readonly seed: number;
  /** Labels that are taken out of the table, and labels that are put into it, each of another image. */
  readonly missing: number;
  readonly extra: number;
  /** Every so many-th photograph of the archive is taken; all by default. */
  readonly every?: number;
}

export interface FaultyLabels {
  readonly zip: Buffer;
  /** "file: label" of each fault. */
  readonly missing: ReadonlySet<string>;
  readonly extra: ReadonlySet<string>;
  readonly images: number;
}

const CLASSES = ['cats', 'dogs', 'gray'];
const SIDE = 224;

/**
 * Pictures of one photograph or of two side by side, a quarter of them without colour, with a table of what they show
 * whose faults are known.
 */
export async function faultyLabels(archive: string, options: FaultyLabelOptions): Promise<FaultyLabels> {
  const { images, bytesOf } = await readPhotographs(archive);
  const random = new Random(options.seed);
  const taken = images.filter((_, i) => i % (options.every ?? 1) === 0);
  const left = Array.from(random.shuffle(Int32Array.from(taken.keys())), (i) => taken[i] as (typeof taken)[number]);
  const entries: ZipEntry[] = [];
  const labels: Set<string>[] = [];
  while (left.length > 0) {
    const own = left.splice(0, 1 + random.below(2));
    const gray = random.below(4) === 0;
    const parts = await Promise.all(own.map((photo) => sharp(bytesOf(photo)).resize(SIDE, SIDE).toBuffer()));
    const joined = sharp({ create: { width: SIDE * parts.length, height: SIDE, channels: 3, background: '#000' } });
    const picture = await joined
      .composite(parts.map((input, i) => ({ input, left: i * SIDE, top: 0 })))
      .png()
      .toBuffer();
    const data = await sharp(picture).greyscale(gray).jpeg({ quality: 90 }).toBuffer();
    entries.push({ name: `pictures/${entries.length}.jpg`, data });
    labels.push(new Set([...own.map(({ name }) => name.split('/').at(-2) as string), ...(gray ? ['gray'] : [])]));
  }

  const order = [...random.shuffle(Int32Array.from(entries.keys()))];
  const plant = (count: number, kind: 'missing' | 'extra') => {
    const faults = new Set<string>();
    while (faults.size < count) {
      const image = order.pop() as number;
      const own = labels[image] as Set<string>;
      const possible = CLASSES.filter((label) => own.has(label) === (kind === 'missing'));
      if (possible.length === 0) continue;
      const label = possible[random.below(possible.length)] as string;
      if (kind === 'missing') own.delete(label);
      else own.add(label);
      faults.add(`${entries[image]?.name}: ${label}`);
    }
    return faults;
  };
  const [missing, extra] = [plant(options.missing, 'missing'), plant(options.extra, 'extra')];
  const rows = entries.map(({ name }, i) => `${name},${[...(labels[i] as Set<string>)].join(';')}\n`);
  entries.push({ name: 'labels.csv', data: Buffer.from(`file,labels\n${rows.join('')}`) });
  return { zip: writeZip(entries), missing, extra, images: entries.length - 1 };
}

/** Recall and precision of doubted labels against faults that are known; labels that are hard count as found in error. */
export function scoreDoubts({ doubtedLabels }: InspectionFile, { missing, extra }: FaultyLabels) {
  if (!doubtedLabels) throw new RangeError('No labels were doubted');
  const planted = { missing, extra };
  const isFault = ({ kind, file, label }: (typeof doubtedLabels.first)[number]) =>
    planted[kind].has(`${file}: ${label}`);
  const share = (part: number, of: number) => (of ? part / of : 1);
  const sure = doubtedLabels.first.filter(({ confident }) => confident);
  const foremost = doubtedLabels.first.slice(0, missing.size + extra.size);
  const recall = (kind: 'missing' | 'extra') =>
    share(doubtedLabels.first.filter((own) => own.kind === kind && isFault(own)).length, planted[kind].size);
  return {
    doubted: doubtedLabels.first.length,
    confident: sure.length,
    /** Of those that are confident, and of as many as there are faults, the first of the list. */
    confidentPrecision: share(sure.filter(isFault).length, sure.length),
    confidentRecall: share(sure.filter(isFault).length, missing.size + extra.size),
    foremostPrecision: share(foremost.filter(isFault).length, foremost.length),
    ...{ missingRecall: recall('missing'), extraRecall: recall('extra') },
  };
}
