import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      images: { type: 'string', default: '100000' },
      epochs: { type: 'string', default: '20' },
      write: { type: 'boolean', default: false },
    },
  });
  const [images, epochs] = [Number(values.images), Number(values.epochs)];
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
    const begun = performance.now();
    const store = await writeRun(work, RUN, images, epochs);
    console.error(`the run was written in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
    const measured: MeasuredStep[] = [];
    for (const step of STEPS) {
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
