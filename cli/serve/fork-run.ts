import { fork } from 'node:child_process';
import { PROGRAM_FILE } from '../project-root';
import type { RunProcess, StartRun } from './active-run';
import type { RunMessage, RunOrder } from './run-messages';

/** The hidden command that a run's process is started with. */
export const RUN_COMMAND = 'serve-run';

/** After so long a process that was asked to stop is ended. */
const PATIENCE_MS = 30_000;

/**
 * Runs the pipeline in a process of its own, so that the page is answered while the processor is busy, and a run that
 * runs out of memory takes nothing else with it.
 * @param cacheFolder where that process finds base weights and downloads
 */
export const forkRun = (cacheFolder: string): StartRun => {
  return (order, tell) => startProcess(cacheFolder, order, tell);
};

function startProcess(cacheFolder: string, order: RunOrder, tell: (message: RunMessage) => void): RunProcess {
  const child = fork(PROGRAM_FILE, [RUN_COMMAND], {
    env: { ...process.env, HEADSTART_CACHE: cacheFolder },
    // A debugger's port or a test runner's flags are this process's own.
    execArgv: [],
    // Ctrl-C is the server's: it asks the run to stop itself, once.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  let isOver = false;
  let killing: NodeJS.Timeout | undefined;
  child.on('message', (message: RunMessage) => {
    if (message.kind === 'ended') isOver = true;
    tell(message);
  });
  const ended = new Promise<void>((resolve) => {
    const end = (problem: string) => {
      clearTimeout(killing);
      if (!isOver)
        tell({ kind: 'ended', status: 'failed', problem, remedy: 'Start it again: it continues from there.' });
      isOver = true;
      resolve();
    };
    child.on('error', (error) => end(`The run's process cannot be started: ${error.message}`));
    child.on('close', (code, signal) => {
      const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
      end(`The run's process ${how}${said ? `: ${said.trim().split('\n').at(-1)}` : ''}`);
    });
  });
  child.send(order);
  return {
    stop() {
      child.kill('SIGTERM');
      killing = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    },
    ended,
  };
}
