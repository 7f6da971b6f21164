import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Bench, type Figure, type Row, ratio } from '../figure';
import { HEADSTART } from '../headstart';
import { type ProcessRun, runProcess } from '../run-process';

interface Outcome {
  readonly loss: number;
  readonly accuracy: number;
  readonly precision?: string;
}

interface Contender {
  readonly name: string;
  run(bench: Bench, folder: string): Promise<ProcessRun>;
  outcome(run: ProcessRun, folder: string): Promise<Outcome>;
}

/** The notebook's job: whole processes, nothing cached, every artifact written, in turn. */
export const wholeJob: Figure = {
  id: 'whole-job',
  title: 'The notebook’s job, end to end',
  about:
    'Whole processes from start to exit on 880 training and 400 validation photographs, empty caches, all artifacts written.',
  async measure(bench) {
    const folder = await bench.folder();
    const runs = new Map<string, { seconds: number[]; outcomes: Outcome[] }>();
    for (let round = 1; round <= bench.rounds; round++) {
      for (const { name, run, outcome } of CONTENDERS) {
        const ended = await run(bench, folder);
        const reached = await outcome(ended, folder);
        const own = runs.get(name) ?? { seconds: [], outcomes: [] };
        runs.set(name, own);
        own.seconds.push(ended.seconds);
        own.outcomes.push(reached);
        bench.log(
          `round ${round}  ${name.padEnd(26)} ${ended.seconds.toFixed(1)} s  accuracy ${reached.accuracy.toFixed(4)}`,
        );
      }
    }
    const seconds = (name: string) => runs.get(name)?.seconds ?? [];
    const rows: Row[] = [...runs].map(([name, own]) => ({
      name,
      unit: 's',
      values: own.seconds,
      facts: own.outcomes.at(-1) as unknown as Row['facts'],
    }));
    const accuracyOf = (name: string) => Math.min(...(runs.get(name)?.outcomes ?? []).map(({ accuracy }) => accuracy));
    const isInt8 = runs.get(INT8)?.outcomes.every(({ precision }) => precision === 'int8');
    return {
      rows,
      ratios: {
        'notebook / float32': ratio(seconds(NOTEBOOK), seconds(FLOAT32)),
        'careful Keras / float32': ratio(seconds(CAREFUL), seconds(FLOAT32)),
        // A run that fell back to float32 has not reached what int8 is to reach.
        'notebook / int8': isInt8 ? ratio(seconds(NOTEBOOK), seconds(INT8)) : 0,
        'careful Keras / int8': isInt8 ? ratio(seconds(CAREFUL), seconds(INT8)) : 0,
        'accuracy float32': accuracyOf(FLOAT32),
        'accuracy int8': accuracyOf(INT8),
        'accuracy lost by int8': accuracyOf(FLOAT32) - accuracyOf(INT8),
      },
    };
  },
};

const FLOAT32 = 'headstart train';
const INT8 = 'headstart train, int8';
const NOTEBOOK = 'Keras, the notebook';
const CAREFUL = 'Keras, features once';

const CONTENDERS: readonly Contender[] = [
  headstart(FLOAT32, []),
  headstart(INT8, ['--precision', 'int8']),
  peer(CAREFUL, 'keras_cached_features.py'),
  peer(NOTEBOOK, 'keras_notebook.py'),
];

function headstart(name: string, flags: readonly string[]): Contender {
  const out = (folder: string) => join(folder, 'run');
  return {
    name,
    async run({ keras, archive }, folder) {
      const store = join(folder, 'store');
      for (const own of [out(folder), store]) await rm(own, { recursive: true, force: true });
      const args = ['train', archive, '--out', out(folder), '--store', store, '--base', 'stanford-dogs', ...flags];
      return runProcess(keras, process.execPath, [HEADSTART, ...args]);
    },
    async outcome(_, folder) {
      const { final, base } = JSON.parse(await readFile(join(out(folder), 'metrics.json'), 'utf8'));
      return { ...final, precision: base.precision };
    },
  };
}

function peer(name: string, script: string): Contender {
  return {
    name,
    run: ({ keras, photos, baseH5 }) =>
      runProcess(keras, keras, [resolve(__dirname, '../peers', script), photos], { env: { BASE_H5: baseH5 } }),
    outcome: async ({ stdout }) => {
      const { loss, accuracy } = JSON.parse(stdout.trim().split('\n').at(-1) as string);
      return { loss, accuracy };
    },
  };
}
