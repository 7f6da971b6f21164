import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dropAhead, forkAhead, forkStepProcess } from '../../../../../cli/local/faster/fork-step-process';
import { untilEnded } from '../../../../support/process-end';

let folder: string;
let entry: string;
const forked: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-fork-'));
  entry = join(folder, 'entry.cjs');
  writeFileSync(
    entry,
    `require('node:fs').appendFileSync(__dirname + '/started', process.pid + ' ' + process.env.TF_NUM_INTRAOP_THREADS + '\\n');
     process.on('message', () => process.exit());
     process.on('disconnect', () => process.exit());`,
  );
});
afterEach(() => {
  dropAhead();
  for (const child of forked.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function fork(headOnly: boolean): ChildProcess {
  const child = forkStepProcess({ headOnly, entry });
  if (!child) throw new Error('no process');
  forked.push(child);
  return child;
}

/** Of each process that was started: its id and how many threads TensorFlow is to have. */
async function started(count: number): Promise<string[]> {
  for (;;) {
    let lines: string[] = [];
    try {
      // The last one may be on its way.
      lines = readFileSync(join(folder, 'started'), 'utf8').split('\n').slice(0, -1);
    } catch {
      // None yet.
    }
    if (lines.length >= count) return lines;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('forkStepProcess()', () => {
  test('forkStepProcess() takes the process that was started ahead, once', async () => {
    forkAhead(entry);
    const [first] = await started(1);
    const taken = fork(true);
    expect(first).toBe(`${taken.pid} 1`);
    expect(fork(true).pid).not.toBe(taken.pid);
    expect(await started(2)).toHaveLength(2);
  });

  test('forkStepProcess() ends that process and starts another where TensorFlow is to have all threads', async () => {
    forkAhead(entry);
    const pid = Number.parseInt((await started(1))[0] as string, 10);
    const other = fork(false);
    await untilEnded(pid);
    expect((await started(2)).at(-1)).toBe(`${other.pid} undefined`);
  });

  test('forkStepProcess() starts another where that process has ended meanwhile', async () => {
    forkAhead(entry);
    const pid = Number.parseInt((await started(1))[0] as string, 10);
    process.kill(pid, 'SIGKILL');
    await untilEnded(pid);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const child = fork(true);
    child.send('end');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('dropAhead() ends a process that nobody wants', async () => {
    forkAhead(entry);
    const pid = Number.parseInt((await started(1))[0] as string, 10);
    dropAhead();
    await untilEnded(pid);
  });

  test('forkAhead() starts nothing where there is no program', () => {
    forkAhead(join(folder, 'none.cjs'));
    expect(forkStepProcess({ headOnly: true, entry: join(folder, 'none.cjs') })).toBeUndefined();
  });
});
