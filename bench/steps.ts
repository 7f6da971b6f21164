import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { PROJECT_ROOT } from '../cli/project-root';
import type { CostedStep } from '../functions/cost/step-costs';
import { deployedSize } from '../functions/cost/step-limits';
import { RUN_STEP_NAMES, SHARD_STEP } from '../shared/states';
import { fillPart } from './fill-part';
import { type MeasuredStep, stepsTable } from './steps-table';
import { writeRun } from './write-run';

const RUN = 'run';
/** Those that read the features of a run. */
const STEPS = RUN_STEP_NAMES.slice(RUN_STEP_NAMES.indexOf(SHARD_STEP) + 1).filter(
  (step): step is Exclude<CostedStep, typeof SHARD_STEP> => step !== 'FullPass',
);
/** Of a function's memory, what Lambda's runtime lets JavaScript's objects take. */
const HEAP_SHARE = 0.9;

interface Took extends Omit<MeasuredStep, 'step'> {
  readonly answer: object;
}

/**
 * `npm run bench:steps -- --images 100000`: trains, evaluates and publishes a run of so many images whose features are
 * drawn, each step in a process of its own, on one thread of TensorFlow. Prints seconds and peak memory, which
 * functions/cost/step-costs.ts is made from; `--write` puts them into docs/performance.md. 12 GB of disk for a million.
 * `--keep FOLDER` leaves the run there, and measures the one that an earlier call left; `--only Evaluate` measures one step,
 * in a run whose earlier steps were measured before.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      images: { type: 'string', default: '100000' },
      epochs: { type: 'string', default: '20' },
      write: { type: 'boolean', default: false },
      keep: { type: 'string' },
      only: { type: 'string' },
    },
  });
  const [images, epochs] = [Number(values.images), Number(values.epochs)];
  if (values.only && values.write) throw new Error('The page has a table of all steps: --write goes without --only');
  const steps = STEPS.filter((step) => !values.only || values.only.split(',').includes(step));
  if (steps.length === 0) throw new Error(`--only takes ${STEPS.join(', ')}`);
  const work = await mkdtemp(join(tmpdir(), 'headstart-steps-'));
  try {
    const program = join(work, 'program/step.cjs');
    // The page of a model is looked for beside the program's folder.
    await symlink(join(PROJECT_ROOT, 'dist'), join(work, 'dist'));
    await build({
      entryPoints: [join(__dirname, 'contenders/step.ts')],
      outfile: program,
      ...{ bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' },
      packages: 'external',
    });
    const store = await writtenRun(values.keep ? resolve(values.keep) : work, images, epochs);
    const measured: MeasuredStep[] = [];
    for (const step of steps) {
      const { answer, ...took } = measure(step, program, store);
      measured.push({ step, ...took });
      console.error(`${JSON.stringify(measured.at(-1))} answers ${JSON.stringify(answer)}`);
    }
    const table = stepsTable(images, epochs, measured);
    console.log(table);
    if (!values.write) return;
    const page = join(PROJECT_ROOT, 'docs/performance.md');
    await writeFile(page, fillPart(await readFile(page, 'utf8'), 'steps', table));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** @returns the store's folder, in a folder of its own for each number of images and epochs */
async function writtenRun(folder: string, images: number, epochs: number): Promise<string> {
  const own = join(folder, `${images}-${epochs}`);
  const [store, done] = [join(own, 'store'), join(own, 'written')];
  if (existsSync(done)) return store;
  const begun = performance.now();
  await mkdir(own, { recursive: true });
  await writeRun(own, RUN, images, epochs);
  await writeFile(done, '');
  console.error(`the run was written in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
  return store;
}

function measure(step: CostedStep, program: string, store: string): Took {
  const { NODE_OPTIONS: _, ...own } = process.env;
  const env = { ...own, TF_NUM_INTRAOP_THREADS: '1', NODE_PATH: join(PROJECT_ROOT, 'node_modules') };
  const heap = `--max-old-space-size=${Math.floor(deployedSize(step).memoryMb * HEAP_SHARE)}`;
  return JSON.parse(execFileSync(process.execPath, [heap, program, step, store, RUN], { encoding: 'utf8', env }));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
