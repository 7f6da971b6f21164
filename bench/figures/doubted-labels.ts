import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectionFileSchema } from '../../shared/inspect/inspection-file';
import { faultyLabels, scoreDoubts } from '../../test/support/faulty-labels';
import type { Figure } from '../figure';
import { HEADSTART } from '../headstart';
import { runProcess } from '../run-process';

const FAULTS = { missing: 40, extra: 20 };
const ALL = FAULTS.missing + FAULTS.extra;

/** What `headstart inspect` finds of the faults of a table with several labels per image. */
export const doubtedLabels: Figure = {
  id: 'doubted-labels',
  title: 'Finding faults that were put into a table of several labels',
  about: `\`headstart inspect\` on pictures of one photograph or of two side by side, a quarter of them without colour, and a table of three labels of which ${FAULTS.missing} were taken out and ${FAULTS.extra} put in, drawn with a seed a round; whole processes with empty caches. The worst of the rounds; labels of pictures that are hard count as found in error.`,
  async measure(bench) {
    const folder = await bench.folder();
    const seconds: number[] = [];
    const scores: ReturnType<typeof scoreDoubts>[] = [];
    for (let seed = 1; seed <= bench.rounds; seed++) {
      const faulty = await faultyLabels(bench.archive, { ...FAULTS, seed });
      const [zip, out, store] = ['zip', 'out', 'store'].map((name) => join(folder, `${seed}.${name}`)) as [
        string,
        string,
        string,
      ];
      await writeFile(zip, faulty.zip);
      const args = ['inspect', zip, '--out', out, '--store', store, '--base', 'stanford-dogs', '--quiet'];
      seconds.push((await runProcess(bench.keras, process.execPath, [HEADSTART, ...args])).seconds);
      const inspection = inspectionFileSchema.parse(JSON.parse(await readFile(join(out, 'inspection.json'), 'utf8')));
      const score = scoreDoubts(inspection, faulty);
      scores.push(score);
      bench.log(`seed ${seed}  ${faulty.images} pictures  ${JSON.stringify(score)}`);
    }
    const worst = (of: (score: (typeof scores)[number]) => number) => Math.min(...scores.map(of));
    return {
      rows: [
        {
          name: 'headstart inspect',
          unit: 's',
          values: seconds,
          facts: { 'labels doubted': scores.map(({ doubted }) => doubted).join(', ') },
        },
      ],
      ratios: {
        'missing recall': worst(({ missingRecall }) => missingRecall),
        'extra recall': worst(({ extraRecall }) => extraRecall),
        [`right in ${ALL}`]: worst(({ foremostPrecision }) => foremostPrecision),
        'right where confident': worst(({ confidentPrecision }) => confidentPrecision),
      },
    };
  },
};
