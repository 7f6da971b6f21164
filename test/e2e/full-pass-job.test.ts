import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROJECT_ROOT } from '../../cli/project-root';
import { failedJob } from '../../functions/full-pass/failed-job';
import { recordFailure } from '../../functions/record-failure';
import { runKeys } from '../../shared/artifacts';
import { storeBase } from '../../shared/backbone/mobilenet-v2/store-base';
import { getJson } from '../../shared/json-file';
import { runFileSchema } from '../../shared/records/run-file';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { requireFreshBuild } from '../support/headstart';
import { memoryContext } from '../support/memory-context';
import { ingested, objects, pictures } from '../support/pipeline-run';
import { randomBase } from '../support/random-base';

// Where this process comes too late to stop a job before its end, it begins again.
jest.retryTimes(2, { logErrorsBeforeRetry: true });

const FILES = [...pictures(96), ...pictures(8, 'validation')];
const CONFIG = { mode: 'augment', augment: { views: 4 }, width: 0.35, imageSizePx: 96, shardImages: 8 };
const RUN = 'run-1';

let folder: string;
let store: FileBlobStore;

/** A job's process, as a container would start it. */
function startJob(
  env: Readonly<Record<string, string | undefined>> = {},
  args: readonly string[] = ['--device', 'cpu'],
) {
  const child = spawn(process.execPath, [join(PROJECT_ROOT, 'dist/full-pass.js'), ...args], {
    env: {
      PATH: process.env.PATH,
      HEADSTART_STORE: pathToFileURL(folder).href,
      HEADSTART_RUN_ID: RUN,
      HEADSTART_TASK: 'augment',
      AWS_BATCH_JOB_ATTEMPT: '2',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (text += part));
  const ended = new Promise<{ code: number | null; lines: Record<string, unknown>[] }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const lines = text.split('\n').filter((line) => line.startsWith('{'));
      resolve({ code, lines: lines.map((line) => JSON.parse(line)) });
    });
  });
  return { child, ended };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

beforeAll(requireFreshBuild);
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-job-'));
  store = new FileBlobStore(folder);
  const base = randomBase(0.35);
  await storeBase(base, store, 96);
  await ingested({ store, sha256: base.sha256, files: FILES, runId: RUN, config: CONFIG });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the job of the full pass, as a process', () => {
  test('leaves what it has done on SIGTERM, asks for another attempt, and that one goes on to the same bytes', async () => {
    const first = startJob();
    await until(() => existsSync(join(folder, runKeys(RUN).shardViews(1))) || first.child.exitCode !== null);
    first.child.kill('SIGTERM');
    const stopped = await first.ended;
    expect(stopped.code).toBe(75);
    expect(stopped.lines.map(({ message }) => message)).toEqual(['started', 'stopping', 'stopped']);
    expect(stopped.lines[0]).toMatchObject({
      service: 'FullPass',
      runId: RUN,
      task: 'augment',
      attempt: 2,
      device: 'cpu',
    });
    expect(existsSync(join(folder, runKeys(RUN).shardViews(11)))).toBe(false);
    expect(await failedJob(store, RUN)).toBeUndefined();

    const second = await startJob().ended;
    expect(second.code).toBe(0);
    const { result } = second.lines.at(-1) as { result: { images: number; cached: number } };
    expect(result.images).toBe(104 + 96 * 4);
    expect(result.cached).toBeGreaterThanOrEqual(2 * 8 * 5);
    expect(result.cached).toBeLessThan(result.images);

    const whole = mkdtempSync(join(tmpdir(), 'headstart-job-'));
    try {
      const unbroken = new FileBlobStore(whole);
      const base = randomBase(0.35);
      await storeBase(base, unbroken, 96);
      await ingested({ store: unbroken, sha256: base.sha256, files: FILES, runId: RUN, config: CONFIG });
      expect((await startJob({ HEADSTART_STORE: pathToFileURL(whole).href }).ended).code).toBe(0);
      const made = await objects(store, 'features/');
      expect(Object.keys(made).length).toBeGreaterThan(12 * 5);
      expect(made).toEqual(await objects(unbroken, 'features/'));
    } finally {
      rmSync(whole, { recursive: true, force: true });
    }
  });

  test('refuses a machine without a GPU where TensorFlow is to compute, unless it is told to take the CPU', async () => {
    await ingested({
      store,
      sha256: randomBase(0.35).sha256,
      files: FILES,
      runId: RUN,
      config: { ...CONFIG, engine: 'tfjs' },
    });
    const { code, lines } = await startJob({}, []).ended;
    expect(code).toBe(1);
    expect(lines.at(-1)).toMatchObject({ message: 'failed', error: { name: 'NoGpuError' } });
    expect(await failedJob(store, RUN)).toMatchObject({ error: 'NoGpuError' });
  });

  test('wants no GPU for what ONNX Runtime computes on the processor, and says that one would stand idle', async () => {
    const { code, lines } = await startJob({}, []).ended;
    expect(code).toBe(0);
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 'WARN',
        message: expect.stringMatching(/cores of this instance.*"engine": "gpu"/),
      }),
    );
  });

  test('that a decoder crashes on is tried again, and then skips the image that does it', async () => {
    const crash = { NODE_OPTIONS: `--require ${join(PROJECT_ROOT, 'test/support/crash-decoder.cjs')}` };
    const base = randomBase(0.35);
    const image = readFileSync(join(PROJECT_ROOT, 'test/fixtures/images/rgb.png'));
    const crashing = {
      name: 'train/ants/crashing.png',
      data: Buffer.concat([image, Buffer.from('CRASH-THE-DECODER')]),
    };
    await ingested({ store, sha256: base.sha256, files: [...FILES, crashing], runId: RUN, config: CONFIG });
    const first = startJob({ ...crash, AWS_BATCH_JOB_ATTEMPT: '1' });
    expect((await first.ended).code).toBeNull();
    expect(first.child.signalCode).toBe('SIGSEGV');
    const second = await startJob({ ...crash, AWS_BATCH_JOB_ATTEMPT: '2' }).ended;
    expect(second.code).toBe(0);
    expect(second.lines.at(-1)).toMatchObject({ result: { skipped: 1 } });
  });

  test('tells what failed through the store, where RecordFailure finds it', async () => {
    rmSync(join(folder, 'incoming'), { recursive: true });
    expect((await startJob().ended).code).toBe(1);
    const { context } = memoryContext();
    const batch = JSON.stringify({ StatusReason: 'Essential container in task exited', Container: { ExitCode: 1 } });
    const told = { runId: RUN, state: 'FullPassAugment', error: 'States.TaskFailed', cause: batch };
    const answer = await recordFailure.invoke(told, { ...context, store });
    expect(answer).toMatchObject({ state: 'FullPassAugment', error: 'SourceError' });
    expect(answer).toMatchObject((await getJson(store, runKeys(RUN).run, runFileSchema))?.failure ?? {});
  });

  test('that was killed before it could say why is told by what AWS Batch knows', async () => {
    const container = { ExitCode: 137, Reason: 'OutOfMemoryError: Container killed due to memory usage' };
    const batch = JSON.stringify({
      JobId: 'x',
      StatusReason: 'Essential container in task exited',
      Container: container,
    });
    const told = { runId: RUN, state: 'FullPassFineTune', error: 'States.TaskFailed', cause: batch };
    expect(await recordFailure.invoke(told, { ...memoryContext().context, store })).toMatchObject({
      state: 'FullPassFineTune',
      error: 'States.TaskFailed',
      problem: `The job ended: Essential container in task exited; ${container.Reason}; exit code 137`,
    });
  });

  test.each([
    [{ HEADSTART_TASK: 'everything' }, ['--device', 'cpu'], /HEADSTART_TASK is "everything"/],
    [{ HEADSTART_STORE: undefined }, ['--device', 'cpu'], /HEADSTART_STORE is not set/],
    [{}, ['--device', 'tpu'], /arguments are "--device tpu": wanted --device gpu/],
    [{}, ['--device', 'cpu', '--require-gpu'], /wanted --device gpu/],
    [{}, ['--fast'], /--fast.*wanted/s],
  ])('refuses a wrong environment or argument by name: %j %j', async (env, args, message) => {
    const { code, lines } = await startJob(env, args).ended;
    expect(code).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ error: 'ConfigError', message: expect.stringMatching(message) });
  });
});
