import { faultyLabels, scoreDoubts } from '../../test/support/faulty-labels';
import type { Figure } from '../figure';
import { inspectFaulty } from '../inspect-faulty';

const FAULTS = { missing: 40, extra: 20 };
const ALL = FAULTS.missing + FAULTS.extra;

/** What `headstart inspect` finds of the faults of a table with several labels per image. */
export const doubtedLabels: Figure = {
  id: 'doubted-labels',
  title: 'Finding faults that were put into a table of several labels',
  about: `\`headstart inspect\` on pictures of one photograph or of two side by side, a quarter of them without colour, and a table of three labels of which ${FAULTS.missing} were taken out and ${FAULTS.extra} put in, drawn with a seed a round; whole processes with empty caches. The worst of the rounds; labels of pictures that are hard count as found in error.`,
  measure: (bench) =>
    inspectFaulty(bench, {
      make: (seed) => faultyLabels(bench.archive, { ...FAULTS, seed }),
      score: scoreDoubts,
      doubted: ({ doubted }) => doubted,
      ratios: (worst) => ({
        'missing recall': worst(({ missingRecall }) => missingRecall),
        'extra recall': worst(({ extraRecall }) => extraRecall),
        [`right in ${ALL}`]: worst(({ foremostPrecision }) => foremostPrecision),
        'right where confident': worst(({ confidentPrecision }) => confidentPrecision),
      }),
    }),
};
