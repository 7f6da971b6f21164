import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawSample } from '../../cli/sample/draw-sample';
import { metricsFileSchema } from '../../shared/metrics/metrics-file';
import { headstart, requireFreshBuild } from '../support/headstart';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';
import { writeZip, type ZipEntry } from '../support/write-zip';

const IMAGES = 60;

let folder: string;
const drawn: { name: string; data: Uint8Array }[] = [];
beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-grown-'));
  await writeSmallBase(join(folder, 'base.h5'));
  for await (const { name, bytes } of drawSample({ classes: ['cats', 'dogs'], images: IMAGES, seed: 3 })) {
    drawn.push({ name, data: bytes });
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Trains on these files with the one store, and says what run.json and metrics.json count. */
async function trainOn(out: string, files: readonly ZipEntry[]) {
  writeFileSync(join(folder, 'photos.zip'), writeZip(files));
  const { code, stderr } = await headstart([
    ...['train', join(folder, 'photos.zip'), '--out', join(folder, out), '--store', join(folder, 'store'), '--quiet'],
    ...['--base', join(folder, 'base.h5'), ...SMALL_BASE_FLAGS, '--epochs', '2'],
  ]);
  expect([code, stderr.match(/Error.*/)]).toEqual([0, null]);
  const json = (name: string) => JSON.parse(readFileSync(join(folder, out, name), 'utf8'));
  const { counts } = metricsFileSchema.parse(json('metrics.json'));
  const images = Object.values(counts).flatMap((of) => Object.values(of));
  return { images: json('run.json').images, counted: images.reduce((a, b) => a + b, 0) };
}

describe('headstart train on an archive that changes', () => {
  const kept = () => drawn.filter((_, i) => i % 12 !== 5);
  const fewer = IMAGES - IMAGES / 12;

  test('computes new images alone, forgets removed ones, and computes nothing for a new name or place', async () => {
    const first = await trainOn('first', kept());
    expect(first).toEqual({ images: { computed: fewer, cached: 0, skipped: 0 }, counted: fewer });

    // The new ones lie between the others.
    const grown = await trainOn('grown', drawn);
    expect(grown).toEqual({ images: { computed: IMAGES - fewer, cached: fewer, skipped: 0 }, counted: IMAGES });

    const shrunk = await trainOn('shrunk', drawn.slice(IMAGES / 4));
    const left = (3 * IMAGES) / 4;
    expect(shrunk).toEqual({ images: { computed: 0, cached: left, skipped: 0 }, counted: left });

    const renamed = drawn.map(({ name, data }, i) => ({ name: name.replace(/[^/]+$/, `renamed-${i}.jpg`), data }));
    const moved = await trainOn('renamed', renamed.reverse());
    expect(moved).toEqual({ images: { computed: 0, cached: IMAGES, skipped: 0 }, counted: IMAGES });
  });
});
