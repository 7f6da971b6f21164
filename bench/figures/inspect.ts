import { faultyArchive } from '../../test/support/faulty-archive';
import { scoreInspection } from '../../test/support/score-inspection';
import type { Figure } from '../figure';
import { inspectFaulty } from '../inspect-faulty';

const FAULTS = { exact: 50, near: 50, swapped: 40 };
/** Of the likely wrong labels, how many somebody looks at. */
const FLAGGED = 60;

/** What `headstart inspect` finds of faults that are known. */
export const inspect: Figure = {
  id: 'inspect',
  title: 'Finding faults that were put into the data',
  about: `\`headstart inspect\` on the photographs with ${FAULTS.exact} copies, ${FAULTS.near} encoded again (half of them in another size too) and ${FAULTS.swapped} in the other class's folder, drawn with a seed a round; whole processes with empty caches. Recall and precision are the worst of the rounds; of labels, among the first ${FLAGGED}. A picture that the archive holds twice of its own counts as found in error.`,
  measure: (bench) =>
    inspectFaulty(bench, {
      make: (seed) => faultyArchive(bench.archive, { ...FAULTS, seed }),
      score: (inspection, faulty) => scoreInspection(inspection, faulty, FLAGGED),
      doubted: ({ labelsFlagged }) => labelsFlagged,
      ratios: (worst) => ({
        'exact recall': worst(({ exactRecall }) => exactRecall),
        'exact precision': worst(({ exactPrecision }) => exactPrecision),
        'near recall': worst(({ nearRecall }) => nearRecall),
        'near precision': worst(({ nearPrecision }) => nearPrecision),
        [`label recall in ${FLAGGED}`]: worst(({ labelRecall }) => labelRecall),
      }),
    }),
};
