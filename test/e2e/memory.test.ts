import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { distinctImagesZip } from '../support/distinct-images';
import { headstart, requireFreshBuild } from '../support/headstart';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';

/** What the inspection of a run holds of an image: 1,280 features in float32, a view of them of 192 doubles, its name and place. */
const BYTES_PER_IMAGE = 1280 * 4 + 192 * 8 + 1024;
/**
 * What two processes may leave lying between two collections of garbage: 34 to 51 MiB were seen. A second copy of the
 * features would take 56 more.
 */
const GARBAGE_BYTES = 2 * 26 * 1024 * 1024;
/** What a run needs is the least of what it was seen to take: garbage that is collected late only adds to it. */
const MEASUREMENTS = 3;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-memory-'));
  await requireFreshBuild();
  await writeSmallBase(join(folder, 'base.h5'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Peak of resident memory, in bytes, of the real command on so many distinct images, and of the process that trains. */
async function peakBytes(images: number): Promise<number> {
  const [zip, rss] = [join(folder, `${images}.zip`), join(folder, `${images}.rss`)];
  writeFileSync(zip, distinctImagesZip(images));
  const places = ['--out', join(folder, `out-${images}`), '--store', join(folder, `store-${images}`)];
  for (const place of [rss, places[1], places[3]]) rmSync(place as string, { recursive: true, force: true });
  const { code, stderr } = await headstart(
    ['train', zip, ...places, '--base', join(folder, 'base.h5'), ...SMALL_BASE_FLAGS, '--epochs', '1'],
    { env: { NODE_OPTIONS: `--require ${join(__dirname, '../support/write-max-rss.cjs')}`, MAX_RSS_FILE: rss } },
  );
  if (code !== 0) throw new Error(stderr);
  return Number(readFileSync(rss, 'utf8')) * 1024;
}

describe('headstart train', () => {
  test('needs for ten times the images no more memory than their features and a view of them take', async () => {
    const limit = (12_800 - 1280) * BYTES_PER_IMAGE + GARBAGE_BYTES;
    const [few, many]: [number[], number[]] = [[], []];
    const growth = () => Math.min(...many) - Math.min(...few);
    do {
      few.push(await peakBytes(1280));
      many.push(await peakBytes(12_800));
    } while (growth() > limit && many.length < MEASUREMENTS);
    expect(growth()).toBeLessThanOrEqual(limit);
  });
});
