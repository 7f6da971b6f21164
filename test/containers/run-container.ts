import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { containersFolder, podman, podmanArguments } from '../../setup/containers/podman';

export interface ContainerOptions {
  readonly cache: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly cpus: number;
  /** Further arguments of `podman run`. */
  readonly more?: readonly string[];
}

export interface RunningContainer {
  readonly child: ChildProcess;
  /** What it has written so far, both streams together. */
  output(): string;
  /** The exit code. */
  readonly ended: Promise<number>;
  /** Sends SIGTERM to its first process, as AWS Batch does where an instance is taken back. */
  terminate(): Promise<void>;
  stop(): Promise<void>;
}

/** Processes and open files that a function may have, and more than a job needs. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MOST = 1024;
const TAIL = 1_000_000;

/** Starts a container in the foreground, on this machine's network, with neither a capability nor swap. */
export function runContainer(options: ContainerOptions): RunningContainer {
  const { cache, image, command, environment, memoryMb, cpus, more = [] } = options;
  const name = `headstart-${randomUUID()}`;
  const limits = ['--memory', `${memoryMb}m`, '--memory-swap', `${memoryMb}m`, '--cpus', cpus.toFixed(2)];
  const most = ['--ulimit', `nofile=${MOST}:${MOST}`, '--ulimit', `nproc=${MOST}:${MOST}`];
  const rights = ['--cap-drop', 'all', '--security-opt', 'no-new-privileges'];
  const variables = Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  const flags = ['--rm', '--name', name, '--network', 'host', '--pull', 'never', '--log-driver', 'none'];
  const args = ['run', ...flags, ...limits, ...most, ...rights, ...more, ...variables, image, ...command];
  const child = spawn('podman', podmanArguments(cache, ...args), {
    // A container that runs out of memory has its monitor leave a file in the folder that it was started in.
    cwd: containersFolder(cache),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text = (text + part).slice(-TAIL);
    });
  }
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? -1));
  });
  return {
    child,
    ended,
    output: () => text,
    terminate: async () => void (await podman(cache, ['kill', '--signal', 'TERM', name])),
    async stop() {
      await podman(cache, ['rm', '--force', '--time', '0', name]).catch(() => undefined);
      await ended;
    },
  };
}
