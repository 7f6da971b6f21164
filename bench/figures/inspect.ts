import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectionFileSchema } from '../../shared/inspect/inspection-file';
import { faultyArchive } from '../../test/support/faulty-archive';
import { scoreInspection } from '../../test/support/score-inspection';
import type { Figure } from '../figure';
import { HEADSTART } from '../headstart';
import { runProcess } from '../run-process';

const FAULTS = { exact: 50, near: 50, swapped: 40 };
/** Of the likely wrong labels, how many somebody looks at. */
const FLAGGED = 60;

/** What `headstart inspect` finds of faults that are known. */
export const inspect: Figure = {
  id: 'inspect',
  title: 'Finding faults that were put into the data',
  about: `\`headstart inspect\` on the photographs with ${FAULTS.exact} copies, ${FAULTS.near} encoded again (half of them in another size too) and ${FAULTS.swapped} in the other class's folder, drawn with a seed a round; whole processes with empty caches. Recall and precision are the worst of the rounds; of labels, among the first ${FLAGGED}. A picture that the archive holds twice of its own counts as found in error.`,
  async measure(bench) {
    const folder = await bench.folder();
    const seconds: number[] = [];
    const scores: ReturnType<typeof scoreInspection>[] = [];
    for (let seed = 1; seed <= bench.rounds; seed++) {
      const faulty = await faultyArchive(bench.archive, { ...FAULTS, seed });
      const [zip, out, store] = ['zip', 'out', 'store'].map((name) => join(folder, `${seed}.${name}`)) as [
        string,
        string,
        string,
      ];
      await writeFile(zip, faulty.zip);
      const args = ['inspect', zip, '--out', out, '--store', store, '--base', 'stanford-dogs', '--quiet'];
      seconds.push((await runProcess(bench.keras, process.execPath, [HEADSTART, ...args])).seconds);
      const inspection = inspectionFileSchema.parse(JSON.parse(await readFile(join(out, 'inspection.json'), 'utf8')));
      const score = scoreInspection(inspection, faulty, FLAGGED);
      scores.push(score);
      bench.log(`seed ${seed}  ${JSON.stringify(score)}`);
    }
    const worst = (of: (score: (typeof scores)[number]) => number) => Math.min(...scores.map(of));
    return {
      rows: [
        {
          name: 'headstart inspect',
          unit: 's',
          values: seconds,
          facts: { 'labels doubted': scores.map(({ labelsFlagged }) => labelsFlagged).join(', ') },
        },
      ],
      ratios: {
        'exact recall': worst(({ exactRecall }) => exactRecall),
        'exact precision': worst(({ exactPrecision }) => exactPrecision),
        'near recall': worst(({ nearRecall }) => nearRecall),
        'near precision': worst(({ nearPrecision }) => nearPrecision),
        [`label recall in ${FLAGGED}`]: worst(({ labelRecall }) => labelRecall),
      },
    };
  },
};
