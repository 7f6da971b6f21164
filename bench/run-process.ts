import { spawn } from 'node:child_process';

export interface ProcessRun {
  /** Wall time from start to exit. */
  readonly seconds: number;
  /** Largest resident memory of it and its children, in MB; undefined where /proc tells nothing. */
  readonly peakMb: number | undefined;
  readonly stdout: string;
}

export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/**
 * Runs a whole process, timed from outside.
 * @param python an interpreter, which reads the peak of its child's memory when that has ended
 * @throws Error with the end of stderr where it does not exit with 0
 */
export async function runProcess(
  python: string,
  command: string,
  args: readonly string[],
  { env, cwd }: ProcessOptions = {},
): Promise<ProcessRun> {
  const child = spawn(python, ['-c', WATCH, command, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr = (stderr + chunk).slice(-4000);
  });
  const code = await new Promise<number | null>((done, fail) => {
    child.on('error', fail);
    child.on('close', done);
  });
  const [, told] = stdout.split(MARK);
  if (code !== 0 || !told) throw new Error(`${command} ${args[0] ?? ''} ended with exit code ${code}:\n${stderr}`);
  const { seconds, peakKb } = JSON.parse(told);
  return { seconds, peakMb: peakKb / 1024, stdout: stdout.slice(0, stdout.indexOf(MARK)) };
}

const MARK = '\n#measured ';

/** The start of the interpreter itself is not in the time that it takes. */
const WATCH = `
import json, resource, subprocess, sys, time
begun = time.perf_counter()
code = subprocess.call(sys.argv[1:])
seconds = time.perf_counter() - begun
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
sys.stdout.flush()
print("\\n#measured " + json.dumps({"seconds": seconds, "peakKb": peak if sys.platform != "darwin" else peak / 1024}))
sys.exit(code)
`;
