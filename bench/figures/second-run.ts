import { createWriteStream } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { type Bench, type Figure, ratio } from '../figure';
import { HEADSTART } from '../headstart';
import { readPhotographs } from '../photographs';
import { runProcess } from '../run-process';

/** A run on an archive that has grown since, over the same store. */
export const secondRun: Figure = {
  id: 'second-run',
  title: 'A second run after 5 % more images',
  about:
    'The state Features of `headstart train` on 95 % of the photographs, then on all of them with the same store; the new ones lie between the others.',
  async measure(bench) {
    const folder = await bench.folder();
    const [before, after] = [join(folder, 'before.zip'), join(folder, 'after.zip')];
    await writeArchives(bench.archive, before, after);
    const first: number[] = [];
    const second: number[] = [];
    let found = '';
    for (let round = 1; round <= bench.rounds; round++) {
      await rm(join(folder, 'store'), { recursive: true, force: true });
      first.push((await train(bench, before, folder)).seconds);
      const grown = await train(bench, after, folder);
      second.push(grown.seconds);
      found = `${grown.computed} computed, ${grown.cached} found`;
      bench.log(`round ${round}  ${first.at(-1)?.toFixed(2)} s, then ${second.at(-1)?.toFixed(2)} s (${found})`);
    }
    return {
      rows: [
        { name: 'first run', unit: 's', values: first },
        { name: 'second run', unit: 's', values: second, facts: { images: found } },
      ],
      ratios: { 'second / first': ratio(second, first) },
    };
  },
};

async function train(bench: Bench, archive: string, folder: string) {
  const out = join(folder, 'run');
  const args = ['train', archive, '--out', out, '--store', join(folder, 'store'), '--base', 'stanford-dogs', '--force'];
  await runProcess(bench.keras, process.execPath, [HEADSTART, ...args, '--quiet']);
  const { seconds, images } = JSON.parse(await readFile(join(out, 'run.json'), 'utf8'));
  return { seconds: seconds.Features as number, computed: images.computed, cached: images.cached };
}

async function writeArchives(archive: string, before: string, after: string): Promise<void> {
  const { images, bytesOf } = await readPhotographs(archive);
  for (const [file, all] of [
    [before, false],
    [after, true],
  ] as const) {
    const zip = new ZipFile();
    for (const [i, image] of images.entries()) {
      if (!all && i % 20 === 7) continue;
      zip.addBuffer(Buffer.from(bytesOf(image)), image.name, { compress: false, mtime: new Date(0) });
    }
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(file));
  }
}
