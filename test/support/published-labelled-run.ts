import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigInput } from '../../shared/config';
import { recordText } from '../../shared/records/record-text';
import { distinctBmp } from './distinct-images';
import { publishedRun } from './published-run';

/** In order of name; every other image is of the first class, every third of the next, and so on. */
export const LABELS = ['ants', 'bees', 'wasps'];

/**
 * The same as publishedRun() leaves of images with several labels or none, by a table of 0 and 1.
 * @param images half of them for validation
 */
export function publishedLabelledRun(
  folder: string,
  config: ConfigInput = {},
  classes: readonly string[] = LABELS,
  images = 48,
): Promise<void> {
  const files = Array.from({ length: images }, (_, n) => ({ name: `${n}.bmp`, data: distinctBmp(n) }));
  const row = (n: number) => classes.map((_, i) => Number(n % (i + 2) === 0));
  const quoted = classes.map((name) => `"${name.replaceAll('"', '""')}"`);
  const table = [
    `file,${quoted.join(',')},split`,
    ...files.map(({ name }, n) => `${name},${row(n).join(',')},${n < images / 2 ? 'train' : 'validation'}`),
  ].join('\n');
  return publishedRun([], folder, config, undefined, [...files, { name: 'labels.csv', data: Buffer.from(table) }]);
}

/**
 * Gives a run other thresholds: a base of random weights finds all pictures alike, so that those that the run has chosen
 * lie among the last digits of what it says.
 */
export function moveThresholds(run: string, thresholds: readonly number[]): void {
  for (const file of ['model/manifest.json', 'site/manifest.json']) {
    if (!existsSync(join(run, file))) continue;
    const { checksum: _, ...record } = JSON.parse(readFileSync(join(run, file), 'utf8'));
    writeFileSync(join(run, file), recordText({ ...record, output: { ...record.output, thresholds } }));
  }
}
