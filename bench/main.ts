import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder } from '../cli/cache-folder';
import { ensureKeras } from '../setup/keras';
import { photographs } from '../test/support/requirements';
import { alternate, type Contender, median, type Run } from './measure';

/**
 * `npm run bench`: the user's own `train` command, with an empty feature cache and every artifact written, against two
 * Keras scripts that do the same job from the same base weights. Whole processes, in turn; medians and ratios.
 */
const HEADSTART = 'headstart train';
const NOTEBOOK = 'Keras, the notebook';
const CAREFUL = 'Keras, features once';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '3' }, json: { type: 'string' }, source: { type: 'string' } },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds is "${values.rounds}", wanted a whole number from 1`);
  const source = values.source ?? photographs();
  if (!source) throw new Error('No archive to measure on: name a zip with --source or HEADSTART_PHOTOS');

  const cache = cacheFolder(process.env);
  const base = join(cache, 'bases', 'stanford-dogs.h5');
  console.error('Preparing the Python environment of the peers …');
  const python = await ensureKeras(cache);
  const work = await mkdtemp(join(tmpdir(), 'headstart-bench-'));
  try {
    const photos = join(work, 'photos');
    execFileSync(python, ['-m', 'zipfile', '-e', source, photos]);
    const [wrapper] = await readdir(photos);
    const runs = await alternate(
      [headstart(source, work), peer(NOTEBOOK, 'keras_notebook.py'), peer(CAREFUL, 'keras_cached_features.py')],
      rounds,
      (name, round, run) =>
        console.error(
          `round ${round}  ${name.padEnd(22)} ${run.seconds.toFixed(1)} s  accuracy ${run.accuracy.toFixed(4)}`,
        ),
    );
    const report = summarise(runs, python);
    console.log(asTable(report));
    if (values.json) await writeFile(values.json, `${JSON.stringify(report, undefined, 2)}\n`);

    function peer(name: string, script: string): Contender {
      return {
        name,
        command: python,
        args: [resolve(__dirname, 'peers', script), join(photos, wrapper as string)],
        env: { BASE_H5: base },
        outcome: async (stdout) => JSON.parse(stdout.trim().split('\n').at(-1) as string),
      };
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function headstart(source: string, work: string): Contender {
  const out = join(work, 'run');
  const store = join(work, 'store');
  return {
    name: HEADSTART,
    command: process.execPath,
    args: [
      resolve(__dirname, '../bin/headstart.cjs'),
      'train',
      source,
      '--out',
      out,
      '--store',
      store,
      '--base',
      'stanford-dogs',
    ],
    async before() {
      for (const folder of [out, store]) await rm(folder, { recursive: true, force: true });
    },
    outcome: async () => JSON.parse(await readFile(join(out, 'metrics.json'), 'utf8')).final,
  };
}

function summarise(runs: ReadonlyMap<string, readonly Run[]>, python: string) {
  const ours = runs.get(HEADSTART) as readonly Run[];
  return {
    schemaVersion: 1,
    machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30) },
    versions: {
      node: process.version,
      python: execFileSync(python, ['--version'], { encoding: 'utf8' }).trim(),
      tensorflow: execFileSync(
        python,
        ['-c', 'from importlib.metadata import version; print(version("tensorflow-cpu"))'],
        {
          encoding: 'utf8',
        },
      ).trim(),
    },
    results: [...runs].map(([name, own]) => ({
      name,
      seconds: { min: Math.min(...seconds(own)), median: median(seconds(own)), max: Math.max(...seconds(own)) },
      accuracy: median(own.map(({ accuracy }) => accuracy)),
      loss: median(own.map(({ loss }) => loss)),
      // Round by round, so that only runs that stood next to each other are compared.
      timesOurs: median(own.map((run, round) => run.seconds / (ours[round] as Run).seconds)),
    })),
  };
}

const seconds = (runs: readonly Run[]) => runs.map((run) => run.seconds);

function asTable(report: ReturnType<typeof summarise>): string {
  const rows = report.results.map(
    ({ name, seconds: { min, median: middle, max }, timesOurs, accuracy, loss }) =>
      `| ${name} | ${middle.toFixed(1)} | ${min.toFixed(1)}–${max.toFixed(1)} | ${timesOurs.toFixed(1)}x | ${accuracy.toFixed(4)} | ${loss.toFixed(3)} |`,
  );
  const { machine, versions } = report;
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB; node ${versions.node}, ${versions.python}, tensorflow-cpu ${versions.tensorflow}`,
    '',
    '| Way | median s | min–max s | times ours | validation accuracy | loss |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
