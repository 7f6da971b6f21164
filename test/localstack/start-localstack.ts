import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PROJECT_ROOT } from '../../cli/project-root';
import { awsEnvironment } from './aws-environment';
import { faultsFolder } from './faults';
import { sessionMembers } from './session-members';

/** A LocalStack that runs. */
export interface Localstack {
  readonly pid: number;
  readonly endpoint: string;
  /** What a program is to be given so that the AWS SDKs and the CDK speak to it. */
  readonly env: Readonly<Record<string, string>>;
  /** Its own folder; goes with it. */
  readonly root: string;
  /** What it printed lately, for whoever looks into a failure. */
  logTail(): Promise<string>;
  /** Ends it and every function and job in it. May be called again. */
  stop(): Promise<void>;
}

export interface StartLocalstackOptions {
  /** Interpreter of the environment that set-up made. */
  readonly python: string;
  /** A free one by default. */
  readonly port?: number;
  /** Functions at work at the same time. */
  readonly atOnce?: number;
  /** Part of an image's name → command: what stands for the containers of further jobs of Batch. */
  readonly batchCommands?: Readonly<Record<string, readonly string[]>>;
  /** More for the environment of LocalStack. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** What stands for the container of the full pass: the same entry point, which set-up has bundled. */
const FULL_PASS_JOB = { 'headstart-full-pass': [process.execPath, join(PROJECT_ROOT, 'dist/full-pass.js')] };

/** The first start on a slow disk compiles some thousand Python files. */
const START_TIMEOUT_MS = 600_000;
/** What it holds is thrown away, so it need not be waited for long. */
const STOP_TIMEOUT_MS = 3_000;
const POLL_MS = 100;
const TAIL_CHARACTERS = 4000;

/**
 * Starts LocalStack in host mode: on a loopback port, in a new folder, its functions as processes (see README.md beside).
 * It ends with this process, however that ends.
 * @throws Error with the end of its log where it does not become healthy
 */
export async function startLocalstack(options: StartLocalstackOptions): Promise<Localstack> {
  const root = await mkdtemp(join(tmpdir(), 'headstart-localstack-'));
  const logFile = join(root, 'localstack.log');
  const port = options.port ?? (await freePort());
  await mkdir(join(root, 'tmp'));
  const child = spawn(options.python, ['-m', 'localstack.runtime.main'], {
    cwd: root,
    env: { ...inherited(), ...hostMode(root, port, options), ...options.settings },
    // Its standard input is its lifeline: see lifeline.py. A session of its own keeps Ctrl-C from it, which is ours to handle.
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const log = createWriteStream(logFile);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  child.stdin.on('error', () => {});
  const failed = once(child, 'error').then(([error]) => error as Error);

  const logTail = async () => (await readFile(logFile, 'utf8').catch(() => '')).slice(-TAIL_CHARACTERS);
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= end(child).finally(async () => {
      log.end();
      await rm(root, { recursive: true, force: true, maxRetries: 3 });
    });
    return stopping;
  };
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await healthy(endpoint, child, failed);
  } catch (error) {
    const tail = await logTail();
    await stop();
    throw new Error(`Cannot start LocalStack: ${(error as Error).message}\n${tail}`, { cause: error });
  }
  return { pid: child.pid as number, endpoint, env: awsEnvironment(endpoint, root), root, logTail, stop };
}

/** Nothing of AWS from outside: a profile or an endpoint there would turn LocalStack's own clients away from it. */
function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS_|DOCKER_|PYTHON)/.test(name)));
}

function hostMode(root: string, port: number, { python, atOnce, batchCommands }: StartLocalstackOptions) {
  return {
    PATH: `${dirname(python)}:${process.env.PATH}`,
    PYTHONPATH: join(__dirname, 'plugin'),
    PYTHONDONTWRITEBYTECODE: '1',
    TMPDIR: join(root, 'tmp'),
    XDG_CACHE_HOME: join(root, 'cache'),
    FILESYSTEM_ROOT: root,
    // Else it may take a build machine for its own container, and write outside its root.
    OVERRIDE_IN_DOCKER: '0',
    GATEWAY_LISTEN: `127.0.0.1:${port}`,
    LOCALSTACK_HOST: `127.0.0.1:${port}`,
    SQS_ENDPOINT_STRATEGY: 'path',
    // It stays on this machine.
    DNS_ADDRESS: '0',
    DISABLE_EVENTS: '1',
    SKIP_SSL_CERT_DOWNLOAD: '1',
    LAMBDA_RUNTIME_EXECUTOR: 'process',
    LAMBDA_SYNCHRONOUS_CREATE: '1',
    LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT: '120',
    // An idle function holds memory, and a new process costs it a tenth of a second.
    LAMBDA_KEEPALIVE_MS: '30000',
    PROCESS_EXECUTOR_LIFELINE: 'stdin',
    PROCESS_EXECUTOR_NODE: process.execPath,
    PROCESS_EXECUTOR_LOGS: join(root, 'functions'),
    PROCESS_EXECUTOR_FAULTS: faultsFolder(root),
    ...(atOnce && { PROCESS_EXECUTOR_AT_ONCE: String(atOnce) }),
    PROCESS_EXECUTOR_BATCH: JSON.stringify({ ...FULL_PASS_JOB, ...batchCommands }),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function healthy(endpoint: string, child: ChildProcess, failed: Promise<Error>): Promise<void> {
  let problem: Error | undefined;
  failed.then((error) => {
    problem = error;
  });
  for (const end = Date.now() + START_TIMEOUT_MS; Date.now() < end; ) {
    if (problem) throw problem;
    if (child.exitCode !== null || child.signalCode) {
      throw new Error(`it ended with ${child.signalCode ?? `code ${child.exitCode}`}`);
    }
    const answer = await fetch(`${endpoint}/_localstack/health`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`it was not healthy within ${START_TIMEOUT_MS / 1000} s`);
}

/** By its process id; then whatever is left of its session. */
async function end(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  const ended = child.exitCode !== null || child.signalCode ? Promise.resolve() : once(child, 'close');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(late);
  for (const left of await sessionMembers(pid)) {
    try {
      process.kill(left, 'SIGKILL');
    } catch {
      // It has ended since.
    }
  }
}
