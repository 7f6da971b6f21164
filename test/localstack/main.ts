import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import pc from 'picocolors';
import { PROJECT_ROOT } from '../../cli/project-root';
import { writeSampleArchive } from '../../cli/sample/write-sample-archive';
import { SetupError } from '../../shared/errors';
import { localstackPython } from '../support/requirements';
import { deployStack } from './deploy-stack';
import { followRuns } from './follow-runs';
import { prepareBase } from './prepare-base';
import { startLocalstack } from './start-localstack';
import { TheStack } from './the-stack';

/** `npm run localstack`: LocalStack with the stack deployed, to drop zips into by hand, until Ctrl-C. */
async function main(): Promise<void> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const python = localstackPython();
  if (!python) {
    throw new SetupError(
      'There is no LocalStack on this machine: no Python 3.12 or 3.13 was found to install it with',
      {
        remedy: 'install one and run the command again',
      },
    );
  }
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopped.abort());

  const steps = steadily();
  steps.begin('Starting LocalStack');
  const localstack = await startLocalstack({ python });
  try {
    const { endpoint, env, root } = localstack;
    const context = { packaging: 'process', allowLoopback: 'true', concurrency: '4' };
    const outputs = await race(deployStack({ env, root, context, say: (text) => steps.begin(text) }), stopped.signal);
    steps.begin('Bringing the base network into the bucket');
    const base = await race(prepareBase(outputs.BucketName, env), stopped.signal);
    steps.end();

    const stack = new TheStack({ endpoint, env, outputs });
    try {
      explain(endpoint, outputs.BucketName, base);
      takeZips(stack, root, stopped);
      await followRuns(stack, join(PROJECT_ROOT, '.headstart/localstack'), stopped.signal);
    } finally {
      stack.close();
    }
  } catch (error) {
    if (!stopped.signal.aborted) {
      console.error(`${await localstack.logTail()}\n`);
      throw error;
    }
  } finally {
    // After a failure or Ctrl-C, a step may not have come to its end.
    steps.end(pc.red('✗'));
    console.log('\nStopping LocalStack; what it held goes with it …');
    await localstack.stop();
  }
}

function explain(endpoint: string, bucket: string, base: string): void {
  console.log(`
${pc.bold('LocalStack is ready, with Headstart deployed in it.')} Base network: ${base}.

Start a run from here: type the path of a zip of class folders, or just press Enter for a small drawn one.

Or from another terminal, as on AWS:
  export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
  aws s3 cp pets.zip s3://${bucket}/incoming/pets.zip
  node bin/headstart.cjs run pets.zip

Each run shows here as it goes, and leaves its report and model in .headstart/localstack/. Ctrl-C ends everything.
`);
}

/** A line is the path of a zip; the empty line asks for a drawn one. */
function takeZips(stack: TheStack, root: string, stopped: AbortController): void {
  let drawn = 0;
  const lines = createInterface({ input: process.stdin });
  stopped.signal.addEventListener('abort', () => lines.close());
  // In a terminal, readline takes Ctrl-C for itself.
  lines.on('SIGINT', () => stopped.abort());
  lines.on('line', async (line) => {
    try {
      const path = line.trim().replace(/^(['"])(.*)\1$/, '$2');
      const zip = path ? resolve(path) : await drawSmall(`${root}/drawn-${++drawn}.zip`, drawn);
      const name = basename(zip).replace(/\.zip$/i, '');
      await stack.drop(name, await readFile(zip));
      console.log(pc.dim(`${zip} → ${stack.store.uri}/incoming/${name}.zip`));
    } catch (error) {
      console.log(`${pc.red('✗')} ${(error as Error).message}`);
    }
  });
}

async function drawSmall(path: string, seed: number): Promise<string> {
  await writeSampleArchive(path, { classes: ['cats', 'dogs'], images: 60, seed });
  return path;
}

/** What is done before anything can be shown: one line per step, on a terminal with the seconds that go by. */
function steadily() {
  const out = process.stdout;
  let step: { readonly text: string; readonly since: number; readonly timer: NodeJS.Timeout } | undefined;
  const seconds = () => `${((Date.now() - (step?.since ?? 0)) / 1000).toFixed(0)} s`;
  const clear = () => out.isTTY && out.write('\r\x1b[2K');
  const end = (mark = pc.green('✓')) => {
    if (!step) return;
    clearInterval(step.timer);
    clear();
    console.log(`${mark} ${step.text}  ${seconds()}`);
    step = undefined;
  };
  return {
    begin(text: string) {
      end();
      const tick = () => {
        clear();
        out.write(pc.dim(`… ${text}  ${seconds()}`));
      };
      step = { text, since: Date.now(), timer: setInterval(() => out.isTTY && tick(), 1000) };
      if (out.isTTY) tick();
      else console.log(`… ${text}`);
    },
    end,
  };
}

/** Ctrl-C need not wait for what is under way: it ends with LocalStack. */
function race<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => {});
  return Promise.race([
    work,
    new Promise<never>((_, reject) => {
      const stop = () => reject(new Error('stopped'));
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop);
    }),
  ]);
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error instanceof SetupError ? error.message : error);
    process.exit(1);
  },
);
