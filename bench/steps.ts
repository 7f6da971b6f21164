import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { PROJECT_ROOT } from '../cli/project-root';
import { RUN_STEP_NAMES, SHARD_STEP } from '../shared/states';
import { thousands } from '../shared/thousands';
import { writeRun } from './write-run';

const RUN = 'run';
/** Those that read the features of a run. */
const STEPS = RUN_STEP_NAMES.slice(RUN_STEP_NAMES.indexOf(SHARD_STEP) + 1).filter((step) => step !== 'FullPass');

interface Took {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
  readonly answer: object;
}

/**
 * `npm run bench:steps -- --images 100000`: trains, evaluates and publishes a run of so many images whose features are
 * drawn, each step in a process of its own, on one thread of TensorFlow. Prints seconds and peak memory, which
 * cli/estimate/step-costs.ts is made from. 7 GB of disk for a million.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { images: { type: 'string', default: '100000' }, epochs: { type: 'string', default: '20' } },
  });
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
    const images = Number(values.images);
    const store = await writeRun(work, RUN, images, Number(values.epochs));
    console.log(`${thousands(images)} images with 1,280 features, 0.8 of them for training, ${values.epochs} epochs\n`);
    console.log('| Step | seconds | of a core | peak memory |');
    console.log('|---|---|---|---|');
    for (const step of STEPS) {
      const env = { ...process.env, TF_NUM_INTRAOP_THREADS: '1', NODE_PATH: join(PROJECT_ROOT, 'node_modules') };
      const told = execFileSync(process.execPath, [program, step, store, RUN], { encoding: 'utf8', env });
      const { seconds, cpuSeconds, peakMb, answer } = JSON.parse(told) as Took;
      console.log(`| ${step} | ${seconds.toFixed(1)} | ${cpuSeconds.toFixed(1)} s | ${peakMb.toFixed(0)} MB |`);
      if (step !== 'Publish') console.error(`${step} answers ${JSON.stringify(answer)}`);
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
