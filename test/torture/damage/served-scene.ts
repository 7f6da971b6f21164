import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { distinctImagesZip } from '../../support/distinct-images';
import { writeSmallBase } from '../../support/small-base-file';
import { BASE, STORE } from './run-scene';
import type { Answer, Scene } from './scene';
import { type Ask, serverReader, withServer } from './server-reader';

const RUN = '/api/runs/drawn';
const SERVE = ['runs', ...STORE, ...BASE, '--epochs', '2'];
/** So many take a second or two, however fast the machine. */
const IMAGES = 400;

/** A run that was started in `headstart serve` and could not be ended: its archive waits there to go on. */
export const SERVED_SCENE: Scene = {
  name: 'served run that waits',
  async make(folder) {
    await writeSmallBase(join(folder, 'base.h5'));
    const zip = distinctImagesZip(IMAGES);
    await withServer(folder, SERVE, {}, async (ask) => {
      const begun = await ask('/api/runs?name=drawn.zip', 'POST', zip);
      // Once it says so itself, its archive and its folder are there to go on from.
      while (!existsSync(join(folder, 'runs/drawn/run.json'))) await new Promise((resolve) => setTimeout(resolve, 5));
      return [begun, await ask(`${RUN}/stop`, 'POST', Buffer.of())];
    });
    if (!existsSync(join(folder, 'runs/.uploads/drawn.zip')))
      throw new Error('The run had ended before it was stopped');
  },
  isTried: (file) => file.startsWith('runs/'),
  readers: () => [
    serverReader({
      name: 'headstart serve, go on',
      args: SERVE,
      reads: /^runs\//,
      leaves: ['runs/drawn'],
      ask: async (ask) => {
        const answer = await ask(`${RUN}/go-on`, 'POST', Buffer.of());
        return answer.code === 0 ? [await ended(ask)] : [answer];
      },
    }),
  ],
};

/** How a run ended, once it has: as its command would have. */
async function ended(ask: Ask): Promise<Answer> {
  for (;;) {
    const answer = await ask(RUN);
    if (answer.code !== 0) return answer;
    const { status, failure } = JSON.parse(answer.said) as {
      readonly status: string;
      readonly failure?: { readonly problem: string; readonly remedy?: string };
    };
    if (status === 'succeeded') return { code: 0, said: '', output: '' };
    if (status === 'failed') return { code: 3, said: '', output: `${failure?.problem} → ${failure?.remedy}` };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
