import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../cli/exit-codes';
import { distinctImagesZip } from '../support/distinct-images';
import { finishedShards } from '../support/finished-shards';
import { requireFreshBuild, startHeadstart, until } from '../support/headstart';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';

// Where this process comes too late to stop the run before its last shard, it begins again.
jest.retryTimes(2, { logErrorsBeforeRetry: true });

const SHARDS = 30;
const SHARD_IMAGES = 32;

let folder: string;
beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-interrupt-'));
  writeFileSync(join(folder, 'insects.zip'), distinctImagesZip(SHARDS * SHARD_IMAGES));
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ shardImages: SHARD_IMAGES }));
  await writeSmallBase(join(folder, 'base.h5'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([1, 2, 3])(
  'Ctrl-C while the base computes always ends with 130, however many chunks are under way (%i)',
  async () => {
    for (const place of ['run', 'store']) rmSync(join(folder, place), { recursive: true, force: true });
    const at = (name: string) => join(folder, name);
    const running = startHeadstart([
      ...['train', at('insects.zip'), '--out', at('run'), '--store', at('store'), '--base', at('base.h5')],
      ...[...SMALL_BASE_FLAGS, '--config', at('config.json')],
    ]);
    expect(await until(running, () => finishedShards(at('store')) >= 3)).toBe(true);
    running.child.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect([code, stderr]).toEqual([EXIT.interrupted, expect.stringContaining('Stopping …')]);
    expect(JSON.parse(readFileSync(at('run/run.json'), 'utf8')).status).toBe('stopped');
    expect(finishedShards(at('store'))).toBeLessThan(SHARDS);
  },
);
