import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { thousands } from '../../shared/thousands';
import type { Bench, Figure, Row } from '../figure';
import { HEADSTART } from '../headstart';
import { watchProcesses } from '../watch-processes';
import { writePhotographs } from '../write-photographs';

const FEW = 1280;
/** Of one row in an epoch of training, where there are too many for the processor's cache. */
const ROW_SECONDS = 20e-6;
const EPOCHS = 20;
/** Programs by their scripts. */
const COMMAND = 'headstart.cjs';
const FEATURES = 'feature-process.js';
const TRAINING = 'step-process.js';

interface Ran {
  /** Of the state Features. */
  readonly rate: number;
  /** By state. */
  readonly states: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly peaksMb: ReadonlyMap<string, number>;
}

/** Many photographs, each with its own bytes, against the few that all other figures are of. */
export const scale: Figure = {
  id: 'scale',
  title: 'Many photographs',
  about:
    'Images per second of the state Features of `headstart train` with an empty store, on 1,280 photographs before and after, and on many times as many (--images), made of them by cutting, mirroring and encoding again, so that no two files are the same. Memory is the largest resident memory of each process. Training holds the features of training images, up to 2 GB of them, and so grows by design.',
  onlyAsked: true,
  async measure(bench) {
    const folder = await bench.folder();
    const count = bench.scaleImages;
    try {
      const [few, many] = [join(folder, 'few.zip'), join(folder, 'many.zip')];
      const begun = performance.now();
      const fewBytes = await writePhotographs(bench.archive, few, FEW);
      const writing = (performance.now() - begun) / 1000;
      const before = await train(bench, few, folder, FEW);
      tellEstimate(bench, { count, bytes: fewBytes, writing, few: before });
      const manyBytes = await writePhotographs(bench.archive, many, count);
      const large = await train(bench, many, folder, count);
      const after = await train(bench, few, folder, FEW);
      const memory = (program: string) =>
        (large.peaksMb.get(program) ?? Number.NaN) / (before.peaksMb.get(program) ?? Number.NaN);
      return {
        rows: [
          rowOf(`${thousands(FEW)} photographs`, [before, after], fewBytes),
          rowOf(`${thousands(count)} photographs`, [large], manyBytes),
        ],
        ratios: {
          'images/s, many / few': large.rate / ((before.rate + after.rate) / 2),
          'memory of the features, many / few': memory(FEATURES),
          'memory of the command, many / few': memory(COMMAND),
          'memory of training, many / few': memory(TRAINING),
        },
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function train(bench: Bench, archive: string, folder: string, images: number): Promise<Ran> {
  const [out, store] = [join(folder, 'run'), join(folder, 'store')];
  for (const own of [out, store]) await rm(own, { recursive: true, force: true });
  const args = ['train', archive, '--out', out, '--store', store, '--base', 'stanford-dogs', '--quiet'];
  const { seconds, peaksMb } = await watchProcesses(process.execPath, [HEADSTART, ...args]);
  const run = JSON.parse(await readFile(join(out, 'run.json'), 'utf8'));
  if (run.images.computed !== images)
    throw new Error(`The run computed ${run.images.computed} features, wanted ${images}`);
  const ran = { rate: images / run.seconds.Features, states: run.seconds, seconds, peaksMb };
  bench.log(
    `${thousands(images)} photographs  ${ran.rate.toFixed(0)} images/s  ${seconds.toFixed(1)} s in all  ${memoryOf(ran)}`,
  );
  return ran;
}

function tellEstimate(
  bench: Bench,
  { count, bytes, writing, few }: { count: number; bytes: number; writing: number; few: Ran },
): void {
  const parts = {
    'writing the archive': (writing / FEW) * count,
    features: count / few.rate,
    training: count * ROW_SECONDS * EPOCHS,
  };
  const all = Object.values(parts).reduce((a, b) => a + b, 0);
  const told = Object.entries(parts).map(([part, seconds]) => `${part} ${minutes(seconds)}`);
  bench.log(
    `estimate for ${thousands(count)} photographs: ${minutes(all)} (${told.join(', ')}), an archive of ${(((bytes / FEW) * count) / 1e9).toFixed(2)} GB`,
  );
}

const minutes = (seconds: number) => `${(seconds / 60).toFixed(1)} min`;

function rowOf(name: string, runs: readonly Ran[], bytes: number): Row {
  const [first] = runs as readonly [Ran];
  const states = Object.entries(first.states).map(([state, seconds]) => `${state} ${seconds.toFixed(1)} s`);
  const facts = {
    'MB of files': bytes / 1e6,
    'peak MB': memoryOf(first),
    states: states.join(', '),
    seconds: first.seconds,
  };
  return { name, unit: 'images/s', values: runs.map(({ rate }) => rate), facts };
}

const memoryOf = ({ peaksMb }: Ran) =>
  [...peaksMb].map(([program, mb]) => `${program.replace(/\.c?js$/, '')} ${mb.toFixed(0)}`).join(', ');
