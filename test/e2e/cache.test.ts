import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../cli/exit-codes';
import { distinctImagesZip } from '../support/distinct-images';
import { headstart, requireFreshBuild } from '../support/headstart';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';

const IMAGES = 60;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-cache-'));
  await requireFreshBuild();
  await writeSmallBase(join(folder, 'base.h5'));
  writeFileSync(join(folder, 'pets.zip'), distinctImagesZip(IMAGES));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = (name: string) => join(folder, name);
const cache = (...args: string[]) => headstart(['cache', ...args, '--store', path('store')]);
const listed = async () => JSON.parse((await cache('list', '--json')).stdout).spaces;

/** A run of its own that may find features, and nothing of another run; its metrics as they are written. */
async function train(out: string): Promise<string> {
  rmSync(path('store/runs'), { recursive: true, force: true });
  const places = ['--out', path(out), '--store', path('store'), '--base', path('base.h5')];
  const { code, stderr } = await headstart([
    'train',
    path('pets.zip'),
    ...places,
    ...SMALL_BASE_FLAGS,
    '--epochs',
    '1',
  ]);
  if (code !== EXIT.ok) throw new Error(stderr);
  return readFileSync(path(`${out}/metrics.json`), 'utf8');
}
const imagesOf = (out: string) => JSON.parse(readFileSync(path(`${out}/run.json`), 'utf8')).images;

describe('headstart cache', () => {
  test('lists what a run has computed, evicts it, and the next run computes the same', async () => {
    expect((await cache('list')).stderr).toMatch(/^No features are cached in file:/);
    const metrics = await train('first');
    const before = await listed();
    expect(before).toMatchObject([{ of: 'features', by: '96 px onnx float32', images: IMAGES }]);
    expect((await cache('list')).stdout).toMatch(/^base +by +of +entries +images +size +written\n.+\nall /);

    const dry = await cache('evict', '--all', '--dry-run');
    expect(dry.stdout).toMatch(
      new RegExp(`^Would evict ${before[0].entries} of ${before[0].entries} entries, .* would stay\n$`),
    );
    expect((await cache('evict', '--older-than', '1h')).stdout).toMatch(/^Evicted 0 of /);
    expect((await cache('evict', '--keep', '1GB')).stdout).toMatch(/^Evicted 0 of /);
    expect(await listed()).toEqual(before);

    expect((await cache('evict', '--keep', '0B')).stdout).toMatch(/^Evicted .*; 0 B stay\n$/);
    expect(await listed()).toEqual([]);
    expect(await train('second')).toBe(metrics);
    expect(imagesOf('second')).toMatchObject({ computed: IMAGES, cached: 0 });
  });

  test.each([
    [['evict'], /Nothing selects what to evict\n→ Give --older-than/],
    [['evict', '--keep', 'little'], /--keep is "little", wanted an amount/],
    [['evict', '--base', 'nonesuch'], /has no features of a base "nonesuch"; it has those of /],
  ])('%j is wrong usage, and evicts nothing', async (args, wanted) => {
    const before = await listed();
    const { code, stderr } = await cache(...args);
    expect([code, stderr]).toEqual([EXIT.usage, expect.stringMatching(wanted)]);
    expect(await listed()).toEqual(before);
  });
});
