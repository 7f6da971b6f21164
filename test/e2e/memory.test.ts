import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { distinctImagesZip } from '../support/distinct-images';
import { headstart, requireFreshBuild } from '../support/headstart';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';

// Whole processes, on machines that may have much else to do.
jest.setTimeout(300_000);

/** 1,280 float32 features. */
const FEATURE_BYTES_PER_IMAGE = 5120;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-memory-'));
  await requireFreshBuild();
  await writeSmallBase(join(folder, 'base.h5'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Peak of resident memory, in bytes, of the real command on so many distinct images. */
async function peakBytes(images: number): Promise<number> {
  const [zip, rss] = [join(folder, `${images}.zip`), join(folder, `${images}.rss`)];
  writeFileSync(zip, distinctImagesZip(images));
  const places = ['--out', join(folder, `out-${images}`), '--store', join(folder, `store-${images}`)];
  const { code, stderr } = await headstart(
    ['train', zip, ...places, '--base', join(folder, 'base.h5'), ...SMALL_BASE_FLAGS, '--epochs', '1'],
    { env: { NODE_OPTIONS: `--require ${join(__dirname, '../support/write-max-rss.cjs')}`, MAX_RSS_FILE: rss } },
  );
  if (code !== 0) throw new Error(stderr);
  return Number(readFileSync(rss, 'utf8')) * 1024;
}

describe('headstart train', () => {
  test('needs for ten times the images no more memory than their features take', async () => {
    const few = await peakBytes(1280);
    const many = await peakBytes(12_800);
    expect(many - few).toBeLessThanOrEqual((12_800 - 1280) * FEATURE_BYTES_PER_IMAGE);
  });
});
