import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../cli/exit-codes';
import { distinctBmp, distinctImagesZip } from '../support/distinct-images';
import { filesBelow, headstart, requireFreshBuild, startHeadstart, until } from '../support/headstart';
import { isRunning, untilEnded } from '../support/process-end';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';
import { writeZip } from '../support/write-zip';

// Whole processes, on machines that may have much else to do: where this process comes too late to stop one in the
// middle of what it is to be stopped in, it begins again.
jest.setTimeout(300_000);
jest.retryTimes(2, { logErrorsBeforeRetry: true });

/** Training takes long enough to be stopped in. */
const EPOCHS = 200;
/** TensorFlow's notes on itself, and a trace of a fault. */
const CHATTER = /absl::|oneDNN|TensorFlow binary|To enable the following|^ {4}at /m;

let folder: string;
let reference: Readonly<Record<string, string>>;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-step-process-'));
  await requireFreshBuild();
  writeFileSync(at('insects.zip'), distinctImagesZip(400));
  await writeSmallBase(at('base.h5'));
  expect((await headstart(trainArgs('reference'), { env: forks('reference') })).code).toBe(EXIT.ok);
  reference = artifacts('reference');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const flags = () => ['--base', at('base.h5'), ...SMALL_BASE_FLAGS];
const trainArgs = (name: string, source = 'insects.zip') => [
  ...['train', at(source), '--out', at(`${name}/out`), '--store', at(`${name}/store`)],
  ...[...flags(), '--epochs', String(EPOCHS)],
];
const artifacts = (name: string) => filesBelow(at(`${name}/out`), ['run.json']);
const runJson = (name: string) => JSON.parse(readFileSync(at(`${name}/out/run.json`), 'utf8'));

/** Makes the process of the steps leave its number. */
const forks = (name: string, says?: string) => ({
  NODE_OPTIONS: `--require ${join(__dirname, '../support/note-fork.cjs')}`,
  FORK_FILE: at(`${name}.pid`),
  FORK_SAYS: says,
});
const forkOf = (name: string) => (existsSync(at(`${name}.pid`)) ? Number(readFileSync(at(`${name}.pid`), 'utf8')) : 0);

/** Starts a run and waits until it trains. */
async function training(name: string, leadsGroup = false) {
  for (const place of [name, `${name}.pid`]) rmSync(at(place), { recursive: true, force: true });
  const running = startHeadstart(trainArgs(name), { env: forks(name), leadsGroup });
  expect(await until(running, () => /Epoch +3\//.test(running.output()))).toBe(true);
  const pid = forkOf(name);
  expect(isRunning(pid)).toBe(true);
  return { ...running, pid };
}

async function expectSameAgain(name: string): Promise<void> {
  const again = await headstart(trainArgs(name));
  expect([again.code, again.stderr.match(/Error.*|Warning.*/)]).toEqual([EXIT.ok, null]);
  expect([runJson(name).status, runJson(name).images.computed]).toEqual(['succeeded', 0]);
  expect(artifacts(name)).toEqual(reference);
}

describe('headstart train, whose head is trained in a process of its own', () => {
  test('keeps what that process says, without the chatter of TensorFlow, and leaves it to end', async () => {
    const { code, stdout, stderr } = await headstart([...trainArgs('said'), '--json'], {
      env: forks('said', 'I warn'),
    });
    expect([code, stdout]).toEqual([EXIT.ok, readFileSync(at('said/out/metrics.json'), 'utf8')]);
    expect(stderr.split('\n').filter((line) => line === 'I warn')).toHaveLength(1);
    expect(stderr).not.toMatch(CHATTER);
    expect(artifacts('said')).toEqual(reference);
    expect(forkOf('said')).toBeGreaterThan(0);
    await untilEnded(forkOf('said'));
  });

  test('fails by the error of the step, its exit code and its remedy', async () => {
    const images = Array.from({ length: 40 }, (_, i) => ({
      name: `${i < 38 ? 'train' : 'validation'}/${i % 2 ? 'ants' : 'bees'}/${i}.bmp`,
      data: i < 38 ? distinctBmp(i) : 'no image',
    }));
    writeFileSync(at('bad.zip'), writeZip(images));
    const { code, stderr } = await headstart(trainArgs('bad', 'bad.zip'), { env: forks('bad') });
    expect(code).toBe(EXIT.badInput);
    expect(stderr.match(/^(Error:|→) .*/gm)).toEqual([
      'Error: None of the validation images can be used',
      '→ Add readable images',
    ]);
    expect(stderr).not.toMatch(CHATTER);
    expect(runJson('bad')).toMatchObject({ status: 'failed', failure: { state: 'TrainHead', error: 'DatasetError' } });
    await untilEnded(forkOf('bad'));
  });

  test('names set-up where TensorFlow cannot be loaded', async () => {
    const env = { NODE_OPTIONS: `--require ${join(__dirname, '../support/without-tensorflow.cjs')}` };
    const { code, stderr } = await headstart(trainArgs('unloaded'), { env });
    expect(code).toBe(EXIT.setup);
    expect(stderr.match(/^(Error:|→) .*/gm)).toEqual([
      'Error: Cannot load TensorFlow: libtensorflow.so.2: cannot open shared object file: No such file or directory',
      '→ Run "headstart setup", then "headstart doctor"',
    ]);
  });

  test('says so where that process is killed, and goes on from there the next time', async () => {
    const { pid, ended } = await training('killed');
    process.kill(pid, 'SIGKILL');
    const { code, stderr } = await ended;
    expect(code).toBe(EXIT.unexpected);
    expect(stderr).toMatch(
      /^Error: The process of TrainHead was ended by SIGKILL \(a system short of memory does that\)\n→ Run the same command again/m,
    );
    expect(stderr).not.toMatch(CHATTER);
    expect(runJson('killed')).toMatchObject({ status: 'failed', failure: { error: 'StepEndedError' } });
    await expectSameAgain('killed');
  });

  test('stops by Ctrl-C in all its processes, says it once, and goes on the next time', async () => {
    const { child, pid, ended } = await training('stopped', true);
    process.kill(-(child.pid as number), 'SIGINT');
    const { code, stderr } = await ended;
    expect(code).toBe(EXIT.interrupted);
    expect(stderr.match(/Stopping …/g)).toHaveLength(1);
    expect(stderr.match(/^(Error:|→) .*/gm)).toEqual([
      expect.stringMatching(/^Error: /),
      '→ Run the same command again: it continues where this one stopped.',
    ]);
    expect(stderr).not.toMatch(CHATTER);
    expect(runJson('stopped').status).toBe('stopped');
    await untilEnded(pid);
    await expectSameAgain('stopped');
  });

  test('takes that process with it where it is killed: while it trains, and while it has not begun to', async () => {
    const { child, pid, ended } = await training('orphan');
    child.kill('SIGKILL');
    await ended;
    await untilEnded(pid);
    await expectSameAgain('orphan');

    rmSync(at('early.pid'), { force: true });
    const early = startHeadstart(trainArgs('early'), { env: forks('early') });
    expect(await until(early, () => forkOf('early') > 0)).toBe(true);
    early.child.kill('SIGKILL');
    await early.ended;
    await untilEnded(forkOf('early'));
  });

  test('does not wait for that process where the run fails early', async () => {
    writeFileSync(at('no.zip'), 'no archive');
    const { code, stderr } = await headstart(trainArgs('no', 'no.zip'), { env: forks('no', 'I warn') });
    expect([code, stderr]).toEqual([EXIT.badInput, expect.stringMatching(/^Error: .*not a zip/)]);
    if (forkOf('no')) await untilEnded(forkOf('no'));
  });
});

describe('headstart inspect', () => {
  test('starts no such process: it trains nothing', async () => {
    const args = ['inspect', at('insects.zip'), '--out', at('inspected'), '--store', at('inspected-store'), ...flags()];
    const { code } = await headstart(args, { env: forks('inspected') });
    expect([code, forkOf('inspected')]).toEqual([EXIT.ok, 0]);
  });
});
