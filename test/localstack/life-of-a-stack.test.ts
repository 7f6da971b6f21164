import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { LambdaClient, ListFunctionsCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, ListBucketsCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { PROJECT_ROOT } from '../../cli/project-root';
import { sha256Hex } from '../../shared/hash';
import { headstart, requireFreshBuild } from '../support/headstart';
import { describeWith, localstackPython } from '../support/requirements';
import { artifactDigests } from './artifact-digests';
import { asProcesses } from './as-processes';
import { connectionTo } from './aws-environment';
import { changeStack, deleteStack } from './change-stack';
import { differencesFromTemplate, type Template, templateOf } from './differences-from-template';
import { openFunctionUrl } from './function-url';
import { SMALL, SMALL_CONFIG, smallArchive } from './small-archive';
import { theInstance } from './the-instance';
import { TheStack } from './the-stack';

jest.setTimeout(600_000);

/** A stack of its own: what is done to it would disturb the other suites. */
const NAME = 'Lifetime';
const RELEASE = '0.1.0';
/** A shard less is a cold start less. */
const CONFIG = { ...SMALL_CONFIG, shardImages: SMALL / 2 };
/** They say what was computed and what was found. */
const COUNTS = /^shards\/\d+\.result\.json$/;
const JPEG = join(__dirname, '../golden/jpegs/round/a-420.jpg');

// The tests are the chapters of one life: each goes on where the one before it ended.
describeWith('localstack-processes', 'a stack of a release that trains, is updated, taken back and deleted', () => {
  let root: string;
  let released: Template;
  let today: Template;
  let stack: TheStack;
  let source: string;
  let first: Record<string, string>;
  let answer: unknown;
  let lambda: LambdaClient;

  beforeAll(async () => {
    await requireFreshBuild();
    root = await mkdtemp(join(tmpdir(), 'headstart-life-'));
    const instance = theInstance();
    lambda = new LambdaClient(connectionTo(instance));
    today = await templateOf(instance, 'Headstart');
    const kept = JSON.parse(readFileSync(join(PROJECT_ROOT, `test/infra/released/${RELEASE}.json`), 'utf8'));
    released = asProcesses(kept, today);
  });
  afterAll(async () => {
    lambda?.destroy();
    stack?.close();
    if (root) await rm(root, { recursive: true });
  });

  /** Templates name the stack that they were made for. */
  async function deploy(template: Template): Promise<void> {
    const own = JSON.parse(JSON.stringify(template).replaceAll('Headstart', NAME));
    const outputs = await changeStack(theInstance(), NAME, own);
    stack?.close();
    stack = new TheStack({ ...theInstance(), outputs });
    expect(await differencesFromTemplate(theInstance(), NAME)).toEqual([]);
  }

  /** That of the stack beside it, which global-setup.ts has prepared. */
  async function bringBase(): Promise<void> {
    const beside = new TheStack(theInstance());
    for await (const { key } of beside.store.list('base/')) {
      const bytes = await beside.store.get(key);
      if (bytes) await stack.store.put(key, bytes);
    }
    beside.close();
  }

  /** What the stack's own function answers over HTTP. */
  async function ask(): Promise<unknown> {
    const url = await openFunctionUrl(theInstance().endpoint, stack.access.outputs.PredictUrl);
    try {
      const headers = { 'content-type': 'image/jpeg' };
      const response = await fetch(url.origin, { method: 'POST', headers, body: await readFile(JPEG) });
      return await response.json();
    } finally {
      await url.close();
    }
  }

  /** Of what is its own too. */
  const everyDigest = async (runId: string) =>
    Object.fromEntries([...(await stack.artifacts(runId))].map(([key, bytes]) => [key, sha256Hex(bytes)]));
  const digests = async (runId: string) =>
    artifactDigests(new Map([...(await stack.artifacts(runId))].filter(([key]) => !COUNTS.test(key))));

  async function functions(): Promise<string[]> {
    const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
    return Functions.map(({ FunctionName = '' }) => FunctionName).filter((name) => name.startsWith(`${NAME}-`));
  }

  async function buckets(): Promise<string[]> {
    const { Buckets = [] } = await stack.s3.send(new ListBucketsCommand({}));
    return Buckets.map(({ Name = '' }) => Name).filter((name) => name.startsWith(NAME.toLowerCase()));
  }

  /** Of objects, and marks that one was deleted. */
  async function versions(bucket: string) {
    const { Versions = [], DeleteMarkers = [] } = await stack.s3.send(
      new ListObjectVersionsCommand({ Bucket: bucket }),
    );
    return [...Versions, ...DeleteMarkers];
  }

  /** A further run on the same images computes no feature anew and ends with the bytes of the first; the model answers. */
  async function goesOnWorking(runId: string): Promise<void> {
    expect(await stack.run(runId, source, CONFIG)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await stack.runFile(runId)).toMatchObject({ images: { computed: 0, cached: SMALL } });
    expect(await digests(runId)).toEqual(first);
    expect(await ask()).toEqual(answer);
  }

  /** Runs commands of docs/operations.md, which begin like this, as somebody who copies them. */
  async function runDocumented(start: string, replaced: Readonly<Record<string, string>>): Promise<void> {
    const page = await readFile(join(PROJECT_ROOT, 'docs/operations.md'), 'utf8');
    const block = page.split(/\n{2,}/).find((each) => each.startsWith(`    ${start}`));
    if (!block) throw new Error(`docs/operations.md has no commands that begin with "${start}"`);
    const commands = Object.entries(replaced).reduce((text, [from, to]) => text.replaceAll(from, to), block);
    const path = `${dirname(localstackPython() as string)}${delimiter}${process.env.PATH}`;
    const env = { ...process.env, ...theInstance().env, PATH: path };
    await promisify(execFile)('bash', ['-ec', commands], { cwd: root, env });
  }

  test(`trains as ${RELEASE} and serves what it has trained`, async () => {
    await deploy(released);
    await bringBase();
    source = await stack.lay('life', await smallArchive(400));
    expect(await stack.run('life-1', source, CONFIG)).toMatchObject({ status: 'SUCCEEDED' });
    first = await digests('life-1');
    const publish = ['models', 'publish', 'life-1', '--stack', NAME, '--name', 'default'];
    expect(await headstart(publish, { env: theInstance().env })).toMatchObject({ code: 0 });
    answer = await ask();
    expect(answer).toMatchObject({ model: { name: 'default', version: 'v1' }, probabilities: expect.anything() });
  });

  test('is updated in place: addresses, runs, features and model stay', async () => {
    const { StartCommand: _, ...addresses } = stack.access.outputs;
    const before = await everyDigest('life-1');
    await deploy(today);
    expect(stack.access.outputs).toMatchObject(addresses);
    expect(await everyDigest('life-1')).toEqual(before);
    await goesOnWorking('life-2');
  });

  test('shows against its template what somebody has set by hand, until an update changes the same function', async () => {
    const name = (await functions()).find((each) => each.includes('StepsTrainHead')) as string;
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, MemorySize: 2999 }));
    expect(await differencesFromTemplate(theInstance(), NAME)).toEqual([
      expect.stringMatching(/^StepsTrainHead\w+ MemorySize: 2999, wanted 3008$/),
    ]);
  });

  test(`is taken back to ${RELEASE}, once the logs whose names that has fixed are gone, and goes on working`, async () => {
    const { StartCommand: _, ...addresses } = stack.access.outputs;
    await runDocumented('aws logs delete-log-group', { Headstart: NAME });
    await deploy(released);
    expect(stack.access.outputs).toMatchObject(addresses);
    await goesOnWorking('life-3');
  });

  test('is deleted and leaves its data, beside which a second one of its name is made', async () => {
    const { BucketName: kept } = stack.access.outputs;
    const before = await everyDigest('life-1');
    await deleteStack(theInstance(), NAME);
    expect(await functions()).toEqual([]);
    expect(await everyDigest('life-1')).toEqual(before);

    await deploy(thatLeavesNothing(today));
    expect((await buckets()).sort()).toEqual([kept, stack.access.outputs.BucketName].sort());
  });

  test('is deleted with its data once its bucket is empty, by the commands of docs/operations.md', async () => {
    const { BucketName: bucket } = stack.access.outputs;
    for (const text of ['first', 'second']) await stack.store.put('runs/some/run.json', Buffer.from(text));
    await stack.store.put('features/gone.bin', Buffer.from('third'));
    await stack.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'features/gone.bin' }));
    expect((await versions(bucket)).length).toBe(4);
    await runDocumented('while aws s3api list-object-versions', { BUCKET: bucket });
    // LocalStack would delete the bucket with all that it holds; AWS does not.
    expect(await versions(bucket)).toEqual([]);
    await deleteStack(theInstance(), NAME);
    expect(await functions()).toEqual([]);
    const left = await buckets();
    expect([left.length, left.includes(bucket)]).toEqual([1, false]);
  });
});

/** The same with `-c removalPolicy=destroy`; test/infra/stack.test.ts holds what that changes. */
function thatLeavesNothing(template: Template): Template {
  const resources = Object.entries(template.Resources).map(([id, resource]) => {
    if (resource.Metadata?.['headstart:removal'] !== 'retain') return [id, resource];
    const Metadata = { ...resource.Metadata, 'headstart:removal': 'destroy' };
    return [id, { ...resource, Metadata, DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' }];
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}
