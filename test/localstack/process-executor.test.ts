import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchClient,
  CreateComputeEnvironmentCommand,
  CreateJobQueueCommand,
  DescribeJobsCommand,
  type EvaluateOnExit,
  RegisterJobDefinitionCommand,
  SubmitJobCommand,
  TerminateJobCommand,
} from '@aws-sdk/client-batch';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { describeWith } from '../support/requirements';
import { writeZip } from '../support/write-zip';
import { connectionTo } from './aws-environment';
import { order } from './faults';
import { theInstance } from './the-instance';

const HANDLER = `
exports.handler = async (event) => {
  console.log('seen', event.text);
  if (event.fail) throw Object.assign(new Error('no such thing\\n→ take another'), { name: 'SourceError' });
  if (event.exit) process.exit(event.exit);
  if (event.sleepMs) await new Promise((resolve) => setTimeout(resolve, event.sleepMs));
  if (event.fill) {
    const held = [];
    for (;;) {
      held.push(Buffer.alloc(16 << 20, 1));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  return { text: event.text, pid: process.pid, nodePath: process.env.NODE_PATH };
};
`;

/** The emulation is ours, so it is tested like everything else. */
describeWith('localstack-processes', 'a function as a process', () => {
  let lambda: LambdaClient;
  beforeAll(async () => {
    lambda = new LambdaClient({ ...connectionTo(theInstance()), maxAttempts: 1 });
    await create('Echo', HANDLER);
    await create('Broken', 'require("no-such-package");');
  });
  afterAll(() => lambda?.destroy());

  test('answers, with its own variables and its console in the log, and stays for the next event', async () => {
    const first = await invoke('Echo', { text: 'hello' });
    expect(first).toMatchObject({ error: undefined, payload: { text: 'hello', nodePath: '/some/node_modules' } });
    expect(first.log).toMatch(
      /^START RequestId: [\s\S]*\tINFO\tseen hello\n[\s\S]*END RequestId: [\s\S]*REPORT RequestId: /,
    );
    expect(first.log).toMatch(/Memory Size: 256 MB\tMax Memory Used: [1-9]\d* MB/);
    expect((await invoke('Echo', { text: 'again' })).payload).toMatchObject({ pid: first.payload.pid });
  });

  test('hands on the name and the message of what it throws', async () => {
    const { error, payload } = await invoke('Echo', { fail: true });
    expect(error).toBe('Unhandled');
    expect(payload).toMatchObject({ errorType: 'SourceError', errorMessage: 'no such thing\n→ take another' });
  });

  test('is a new one after an exit, a time-out, too much memory and a death', async () => {
    const type = async (event: object) => (await invoke('Echo', event)).payload.errorType;
    expect(await type({ exit: 3 })).toBe('Runtime.ExitError');
    expect(await type({ sleepMs: 60_000 })).toBe('Sandbox.Timedout');
    const filled = (await invoke('Echo', { fill: true })).payload;
    expect(filled).toMatchObject({ errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('killed') });
    const death = await order({ kind: 'die', target: 'Echo', contains: ['doomed'], times: 1 });
    expect(await type({ text: 'doomed' })).toBe('Runtime.ExitError');
    expect(death.isSpent()).toBe(true);
    expect((await invoke('Echo', { text: 'doomed' })).payload).toMatchObject({ text: 'doomed' });
  });

  test('says why it cannot be loaded', async () => {
    const { error, payload } = await invoke('Broken', {});
    expect(error).toBe('Unhandled');
    expect(payload).toMatchObject({
      errorType: 'Runtime.ImportModuleError',
      errorMessage: expect.stringContaining('no-such-package'),
    });
  });

  async function create(name: string, source: string): Promise<void> {
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Role: 'arn:aws:iam::000000000000:role/any',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: writeZip([{ name: 'index.js', data: source }]) },
        MemorySize: 256,
        Timeout: 8,
        Environment: { Variables: { NODE_PATH: '/some/node_modules' } },
      }),
    );
  }

  async function invoke(name: string, event: object) {
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event), LogType: 'Tail' }),
    );
    const text = Buffer.from(answer.Payload ?? []).toString('utf8');
    const log = Buffer.from(answer.LogResult ?? '', 'base64').toString('utf8');
    return { error: answer.FunctionError, payload: JSON.parse(text), log };
  }
});

describeWith('localstack-processes', 'a job of Batch as a process', () => {
  let batch: BatchClient;
  beforeAll(async () => {
    batch = new BatchClient(connectionTo(theInstance()));
    await batch.send(new CreateComputeEnvironmentCommand({ computeEnvironmentName: 'some', type: 'MANAGED' }));
    await batch.send(
      new CreateJobQueueCommand({
        jobQueueName: 'some',
        priority: 1,
        computeEnvironmentOrder: [{ order: 1, computeEnvironment: 'some' }],
      }),
    );
  });
  afterAll(() => batch?.destroy());

  test('runs its command with its variables, and succeeds by its exit code', async () => {
    const job = await submit(
      'node-job',
      `process.exit(process.env.GIVEN === 'here' && process.env.AWS_ENDPOINT_URL ? 0 : 1)`,
    );
    expect(await ended(job)).toMatchObject({ status: 'SUCCEEDED', container: { exitCode: 0 } });
  });

  test('is tried as often as it may be, and fails with its exit code', async () => {
    const job = await submit('node-job', 'process.exit(7)', 2);
    const { status, attempts, container } = await ended(job);
    expect({ status, attempts: attempts?.length, exitCode: container?.exitCode }).toEqual({
      status: 'FAILED',
      attempts: 2,
      exitCode: 7,
    });
  });

  test('is tried again where a rule of its definition says so, and not else', async () => {
    const rules = [
      { onExitCode: '75', action: 'RETRY' as const },
      { onReason: '*', action: 'EXIT' as const },
    ];
    const [passing, lasting] = await Promise.all(
      [75, 7].map(async (code) => ended(await submit('node-job', `process.exit(${code})`, 3, rules))),
    );
    expect([passing?.attempts?.length, lasting?.attempts?.length]).toEqual([3, 1]);
  });

  test('ends when it is terminated', async () => {
    const job = await submit('node-job', 'setTimeout(() => {}, 600000)');
    await batch.send(new TerminateJobCommand({ jobId: job, reason: 'enough' }));
    expect(await ended(job)).toMatchObject({ status: 'FAILED', statusReason: 'enough' });
  });

  test('fails where no process stands for its image', async () => {
    expect(await ended(await submit('other-job', ''))).toMatchObject({
      status: 'FAILED',
      statusReason: expect.stringContaining('no process stands for the image'),
    });
  });

  async function submit(
    image: string,
    program: string,
    attempts = 1,
    evaluateOnExit?: EvaluateOnExit[],
  ): Promise<string> {
    const { jobDefinitionArn } = await batch.send(
      new RegisterJobDefinitionCommand({
        jobDefinitionName: `some-${image}`,
        type: 'container',
        containerProperties: { image, command: ['-e', program], environment: [{ name: 'GIVEN', value: 'here' }] },
        retryStrategy: { attempts, evaluateOnExit },
      }),
    );
    const { jobId } = await batch.send(
      new SubmitJobCommand({ jobName: 'some', jobQueue: 'some', jobDefinition: jobDefinitionArn }),
    );
    return jobId as string;
  }

  async function ended(jobId: string) {
    for (;;) {
      const { jobs = [] } = await batch.send(new DescribeJobsCommand({ jobs: [jobId] }));
      const [job] = jobs;
      if (job?.status === 'SUCCEEDED' || job?.status === 'FAILED') return job;
      await sleep(100);
    }
  }
});
