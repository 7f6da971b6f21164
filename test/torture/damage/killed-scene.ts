import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { distinctImagesZip } from '../../support/distinct-images';
import { startHeadstart, until } from '../../support/headstart';
import { writeSmallBase } from '../../support/small-base-file';
import { ALONE, commandReader } from './command-reader';
import { STORE } from './run-scene';
import type { Scene } from './scene';

/** At this size they take some seconds on any machine, and all of them are one shard. */
const IMAGES = 1200;
const TRAIN = [
  ...['train', 'insects.zip', '--out', 'out', ...STORE, '--base', 'base.h5', '--width', '0.35', '--image-size', '224'],
  ...['--config', 'config.json'],
];

/** A run that was killed in the middle of a shard: some of its features are kept. */
export const KILLED_SCENE: Scene = {
  name: 'killed run',
  async make(folder) {
    writeFileSync(join(folder, 'insects.zip'), distinctImagesZip(IMAGES));
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ shardImages: IMAGES, head: { epochs: 2 } }));
    await writeSmallBase(join(folder, 'base.h5'));
    const running = startHeadstart(TRAIN, { cwd: folder, leadsGroup: true, env: ALONE });
    const hasBegun = () =>
      existsSync(join(folder, 'store/unfinished')) &&
      readdirSync(join(folder, 'store/unfinished'), { recursive: true, encoding: 'utf8' }).some((name) =>
        /-\d+\.hsf$/.test(name),
      );
    const isKilled = await until(running, hasBegun);
    if (isKilled) process.kill(-(running.child.pid as number), 'SIGKILL');
    const { stderr } = await running.ended;
    if (!isKilled) throw new Error(`The run kept nothing of a shard in work: ${stderr}`);
    rmSync(join(folder, 'out'), { recursive: true, force: true });
  },
  isTried: (file) => file.startsWith('store/unfinished/') && !file.includes('.~'),
  readers: () => [commandReader({ commands: [TRAIN], reads: /^store\//, leaves: ['out'] })],
};
