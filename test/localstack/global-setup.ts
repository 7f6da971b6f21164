import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localstackEndpoint, localstackPython } from '../support/requirements';
import { awsEnvironment } from './aws-environment';
import { deployStack } from './deploy-stack';
import { prepareBase } from './prepare-base';
import { LARGE_ABOVE } from './small-archive';
import { type Localstack, startLocalstack } from './start-localstack';
import { announce, INSTANCE, share } from './the-instance';

/** In this stack alone a run may start from this machine's own web server. */
const AS_PROCESSES = {
  ...{ packaging: 'process', allowLoopback: 'true', concurrency: '4' },
  largeAbove: String(LARGE_ABOVE),
};
/** Stands for the image of the jobs in process-executor.test.ts. */
const JOBS = { 'node-job': [process.execPath] };
const IN_CONTAINERS = { packaging: 'default', gpu: 'false', large: 'false', concurrency: '4' };

/**
 * One LocalStack with the stack for all suites of this folder. It is not waited for: bringing it up takes a minute and one
 * processor, and the other suites of a run go on meanwhile. await-instance.ts holds those of this folder until then.
 */
export default async function setUp(): Promise<void> {
  const python = localstackPython();
  const running = localstackEndpoint();
  if (!python && !running) return;
  await announce();
  INSTANCE.settled = bringUp(python, running);
}

/**
 * What goes wrong here fails the suites of this folder, and leaves the others of the run alone. Jest may die without the
 * teardown; LocalStack then ends by its lifeline.
 */
async function bringUp(python: string | undefined, running: string | undefined): Promise<void> {
  const say = (text: string) => void process.stdout.write(`LocalStack: ${text}\n`);
  try {
    say(running ? `taking the one at ${running}` : 'starting it …');
    const localstack = running
      ? await take(running)
      : await startLocalstack({ python: python as string, batchCommands: JOBS });
    const { endpoint, env, root } = localstack;
    INSTANCE.stop = localstack.stop;
    try {
      const context = running ? IN_CONTAINERS : AS_PROCESSES;
      const outputs = await deployStack({ env, root, context, say: (text) => say(`${text} …`) });
      await prepareBase(outputs.BucketName, env, 'stanford-dogs');
      await share({ kind: 'ready', endpoint, env, root, outputs });
      say('ready');
    } catch (error) {
      say(`its log ends with:\n${await localstack.logTail()}`);
      throw error;
    }
  } catch (error) {
    say(`NOT READY: ${(error as Error).message}`);
    await share({ kind: 'broken', problem: `LocalStack was not ready: ${(error as Error).message.split('\n')[0]}` });
  }
}

/** One that somebody else started and will stop. */
async function take(endpoint: string): Promise<Omit<Localstack, 'pid'>> {
  const root = await mkdtemp(join(tmpdir(), 'headstart-localstack-'));
  return {
    endpoint,
    root,
    env: awsEnvironment(endpoint, root),
    logTail: async () => '(it is in its container: docker logs)',
    stop: () => rm(root, { recursive: true, force: true }),
  };
}
