import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../cli/exit-codes';
import { openFeatureFile } from '../../shared/features/read-feature-rows';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { distinctImagesZip } from '../support/distinct-images';
import { finishedShards } from '../support/finished-shards';
import { filesBelow, headstart, requireFreshBuild, startHeadstart, until } from '../support/headstart';
import { writeSmallBase } from '../support/small-base-file';

// Where this process comes too late to kill the run in the middle of its shard, it begins again.
jest.retryTimes(2, { logErrorsBeforeRetry: true });

/** At this size they take some seconds on any machine, and all of them are one shard. */
const IMAGES = 1200;
const IMAGE_SIZE_PX = 224;

let folder: string;
beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-killed-shard-'));
  writeFileSync(join(folder, 'insects.zip'), distinctImagesZip(IMAGES));
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ shardImages: IMAGES, head: { epochs: 2 } }));
  await writeSmallBase(join(folder, 'base.h5'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const trainArgs = (out: string, store: string) => [
  ...['train', join(folder, 'insects.zip'), '--out', join(folder, out), '--store', join(folder, store)],
  ...['--base', join(folder, 'base.h5'), '--width', '0.35', '--image-size', String(IMAGE_SIZE_PX)],
  ...['--config', join(folder, 'config.json')],
];

/** Files of the shard in work that are whole, below unfinished/. */
function unfinishedKeys(store: string): string[] {
  const root = join(folder, store, 'unfinished');
  const names = existsSync(root) ? readdirSync(root, { recursive: true }).map(String) : [];
  return names.filter((name) => /\/[0-9a-f]{64}-\d+\.hsf$/.test(name)).map((name) => `unfinished/${name}`);
}

async function rowsOf(store: string): Promise<number> {
  let rows = 0;
  for (const key of unfinishedKeys(store)) {
    const [, space] = /^unfinished\/(.+)\/[^/]+$/.exec(key) as RegExpExecArray;
    rows += (await openFeatureFile(new FileBlobStore(join(folder, store)), key, space as string))?.header.rows ?? 0;
  }
  return rows;
}

test('a run of one shard that is killed goes on in the middle of it, with the same bytes in the end', async () => {
  for (const place of ['killed', 'store']) rmSync(join(folder, place), { recursive: true, force: true });
  const running = startHeadstart(trainArgs('killed', 'store'), { leadsGroup: true });
  expect(await until(running, () => unfinishedKeys('store').length > 0)).toBe(true);
  // All its processes: one that is left alone would write what it has.
  process.kill(-(running.child.pid as number), 'SIGKILL');
  await running.ended;
  expect(finishedShards(join(folder, 'store'))).toBe(0);
  const kept = await rowsOf('store');
  expect(kept).toBeGreaterThan(0);

  const resumed = await headstart(trainArgs('killed', 'store'));
  expect([resumed.code, resumed.stderr.match(/Error.*/)]).toEqual([EXIT.ok, null]);
  const { images } = JSON.parse(readFileSync(join(folder, 'killed/run.json'), 'utf8'));
  expect(images).toEqual({ computed: IMAGES - kept, cached: kept, skipped: 0 });
  expect(unfinishedKeys('store')).toEqual([]);

  const whole = await headstart(trainArgs('whole', 'other-store'));
  expect(whole.code).toBe(EXIT.ok);
  expect(filesBelow(join(folder, 'killed'), ['run.json'])).toEqual(filesBelow(join(folder, 'whole'), ['run.json']));
  expect(unfinishedKeys('other-store')).toEqual([]);
});
