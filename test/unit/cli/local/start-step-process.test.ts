import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StepProcess, startStepProcess } from '../../../../cli/local/start-step-process';
import { StepEndedError } from '../../../../cli/local/step-ended-error';
import type { Progress } from '../../../../functions/handler';
import { FeaturesGoneError, splitRemedy } from '../../../../shared/errors';
import { untilEnded } from '../../../support/process-end';

let folder: string;
let started: StepProcess[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-step-process-'));
});
afterEach(() => {
  for (const each of started) each.end();
  started = [];
  jest.restoreAllMocks();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A process whose program is given: `tell` sends news of the last order. */
function processOf(program: string): StepProcess {
  const entry = join(folder, `entry-${Math.random()}.cjs`);
  const tell = `let id;\nconst tell = (news) => process.send({ id, ...news });\nconst { writeSync } = require('node:fs');\n`;
  const listen = `process.on('message', (order) => { id = order.id ?? id; });\n`;
  writeFileSync(entry, `${tell}${listen}${program}`);
  const process = startStepProcess({ storeUri: 'store', cacheFolder: 'cache', headOnly: true, entry });
  if (!process) throw new Error('no process');
  started.push(process);
  return process;
}
const ANSWERS = `process.on('message', (order) => tell({ kind: 'done', result: order }));`;
const goOn = new AbortController().signal;
const silent = { progress: () => undefined, signal: goOn };

/** What reaches standard error meanwhile. */
function stderrText(): () => string {
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  return () => write.mock.calls.map(([text]) => text).join('');
}

const errorOf = (failing: Promise<unknown>): Promise<Error> => failing.then(String, (error) => error) as never;

async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('startStepProcess()', () => {
  test('startStepProcess() hands over what the step needs, then its progress in order, then its result', async () => {
    const told: Progress[] = [];
    const notices = `for (const text of ['a', 'b']) tell({ kind: 'progress', event: { kind: 'notice', text } });`;
    const { invoke } = processOf(`process.on('message', (order) => {
      ${notices}
      tell({ kind: 'progress', event: { kind: 'initial', loss: Number.NaN, accuracy: 0 } });
      tell({ kind: 'done', result: order });
    });`);
    const result = await invoke('TrainHead', { runId: 'x' }, { progress: (event) => told.push(event), signal: goOn });
    const folders = { storeUri: 'store', cacheFolder: 'cache' };
    expect(result).toEqual({ kind: 'invoke', id: 0, step: 'TrainHead', payload: { runId: 'x' }, ...folders });
    const initial = { kind: 'initial', loss: Number.NaN, accuracy: 0 };
    expect(told).toEqual([{ kind: 'notice', text: 'a' }, { kind: 'notice', text: 'b' }, initial]);
  });

  test('startStepProcess() gives nothing where there is no program', () => {
    expect(startStepProcess({ storeUri: 'store', cacheFolder: 'cache', headOnly: true })).toBeUndefined();
  });

  test('startStepProcess() throws what the step throws, by its class, and can be asked again', async () => {
    const error = `{ name: 'FeaturesGoneError', message: 'gone\\n→ again' }`;
    const { invoke } = processOf(`let calls = 0;
      process.on('message', () => tell(calls++ ? { kind: 'done', result: calls } : { kind: 'failed', error: ${error} }));`);
    const thrown = await errorOf(invoke('TrainHead', {}, silent));
    expect(thrown).toBeInstanceOf(FeaturesGoneError);
    expect(splitRemedy(thrown.message)).toEqual({ problem: 'gone', remedy: 'again' });
    expect(await invoke('TrainHead', {}, silent)).toBe(2);
  });

  test.each([
    ['a signal', `process.kill(process.pid, 'SIGSEGV')`, /of TrainHead was ended by SIGSEGV:\ncannot allocate$/],
    ['too little memory', `process.kill(process.pid, 'SIGKILL')`, /by SIGKILL \(a system short of memory does that\):/],
    ['an exit code', 'process.exit(7)', /of TrainHead ended with exit code 7:\ncannot allocate$/],
  ])('startStepProcess() says so where the process ends by %s, with its last lines', async (_, end, says) => {
    const text = stderrText();
    const { invoke } = processOf(`process.on('message', () => { writeSync(2, 'cannot allocate\\n'); ${end} });`);
    const thrown = await errorOf(invoke('TrainHead', {}, silent));
    expect(thrown).toBeInstanceOf(StepEndedError);
    const { problem, remedy } = splitRemedy(thrown.message);
    expect([problem, remedy]).toEqual([expect.stringMatching(says), expect.stringMatching(/same command again/)]);
    // Once.
    expect(text()).toBe('');
  });

  test('startStepProcess() knows of a process that ended before it was asked for anything', async () => {
    const idle = processOf('process.exit(3);');
    await until(() => !idle.isAlive);
    await expect(idle.invoke('TrainHead', {}, silent)).rejects.toThrow(/ended with exit code 3/);
  });

  test('startStepProcess() passes on what the process says while it works, without the chatter of TensorFlow', async () => {
    const text = stderrText();
    const { invoke } = processOf(`
      writeSync(2, 'WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\\n');
      writeSync(2, 'I0000 00:00:1 cpu.cc:1] This TensorFlow binary is optimized to use instructions\\nearly\\n');
      process.on('message', () => {
        writeSync(2, 'a real warning\\n');
        writeSync(1, 'on standard output\\n');
        setTimeout(() => tell({ kind: 'done' }), 50);
      });`);
    await invoke('TrainHead', {}, silent);
    await until(() => text().split('\n').length > 3);
    expect(text().trim().split('\n').sort()).toEqual(['a real warning', 'early', 'on standard output']);
  });

  test('startStepProcess() tells the step to stop, once, and stops listening afterwards', async () => {
    const stop = new AbortController();
    const { invoke } = processOf(`let aborts = 0;
      const cancelled = () => tell({ kind: 'failed', error: { name: 'CancelledError', message: 'after ' + aborts } });
      process.on('message', ({ kind }) => {
        if (kind === 'abort' && ++aborts) setTimeout(cancelled, 20);
        else tell({ kind: 'progress', event: { kind: 'notice', text: 'working' } });
      });`);
    const listener = { progress: () => stop.abort(), signal: stop.signal };
    await expect(invoke('TrainHead', {}, listener)).rejects.toMatchObject({
      name: 'CancelledError',
      message: 'after 1',
    });
    await expect(invoke('TrainHead', {}, { ...silent, signal: stop.signal })).rejects.toThrow('after 2');
  });

  test('startStepProcess() passes nothing on that the process said before it heard of the wish to stop', async () => {
    const stop = new AbortController();
    const told: Progress[] = [];
    const { invoke } = processOf(`process.on('message', ({ kind }) => {
      if (kind === 'abort') return tell({ kind: 'failed', error: { name: 'CancelledError', message: 'heard' } });
      for (const text of ['1', '2', '3']) tell({ kind: 'progress', event: { kind: 'notice', text } });
    });`);
    const progress = (event: Progress) => {
      told.push(event);
      if (told.length === 2) stop.abort();
    };
    await expect(invoke('TrainHead', {}, { progress, signal: stop.signal })).rejects.toThrow('heard');
    expect(told).toEqual(['1', '2'].map((text) => ({ kind: 'notice', text })));
  });

  test('startStepProcess() fails as the step would where the listener throws, and ends the process', async () => {
    const going = processOf(
      `process.on('message', () => tell({ kind: 'progress', event: { kind: 'notice', text: 'x' } }));`,
    );
    const progress = () => {
      throw new TypeError('of the listener');
    };
    await expect(going.invoke('TrainHead', {}, { progress, signal: goOn })).rejects.toThrow('of the listener');
    expect(going.isAlive).toBe(false);
  });

  test('end() lets an idle process end by itself, and ends one that is busy at once', async () => {
    const left = join(folder, 'left');
    const writes = `process.once('disconnect', () => { require('node:fs').writeFileSync(${JSON.stringify(left)}, ''); process.exit(); });`;
    const idle = processOf(`${ANSWERS}${writes}`);
    await idle.invoke('TrainHead', {}, silent);
    idle.end();
    await until(() => !idle.isAlive);
    expect(existsSync(left)).toBe(true);

    const pid = join(folder, 'pid');
    const busy = processOf(
      `writeSync(require('node:fs').openSync(${JSON.stringify(pid)}, 'w'), String(process.pid)); for (;;);`,
    );
    await until(() => existsSync(pid) && readFileSync(pid, 'utf8') !== '');
    busy.end();
    await untilEnded(Number(readFileSync(pid, 'utf8')));
    expect(busy.isAlive).toBe(false);
  });
});
