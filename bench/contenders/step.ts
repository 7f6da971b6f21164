import { writeFileSync } from 'node:fs';
import { loadTensorflow } from '../../cli/machine/load-tensorflow';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { peakMemoryMb } from '../peak-memory';
import { stepContext } from '../write-run';

/** usage: step.ts STEP STORE RUN: a step of a run whose features are there, in a process of its own; prints what it took. */
async function main(): Promise<void> {
  const [name = '', folder = '', runId = ''] = process.argv.slice(2);
  const step = await stepOf(name);
  const begun = performance.now();
  const cpu = process.cpuUsage();
  const context = stepContext(new FileBlobStore(folder));
  const answer = await step.invoke({ runId }, context);
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - begun) / 1000;
  writeFileSync(
    1,
    `${JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, peakMb: peakMemoryMb(), answer })}\n`,
  );
  process.exit(0);
}

/** Loaded one by one: memory is what each step's own function has. */
async function stepOf(name: string) {
  switch (name) {
    case 'TrainHead':
      loadTensorflow();
      return (await import('../../functions/train-head')).trainHeadStep;
    case 'Evaluate':
      return (await import('../../functions/evaluate')).evaluate;
    case 'Publish':
      return (await import('../../functions/publish')).publish;
    default:
      throw new Error(`${JSON.stringify(name)} is no step that can be measured`);
  }
}

void main();
