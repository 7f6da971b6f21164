import { spawn } from 'node:child_process';

/** One contender: a whole process, and how to read its accuracy when it has ended. */
export interface Contender {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Prepares the empty folders of a run. Not timed. */
  before?(): Promise<void>;
  /** Validation loss and accuracy that the run reached. Not timed. */
  outcome(stdout: string): Promise<{ readonly loss: number; readonly accuracy: number }>;
}

export interface Run {
  readonly seconds: number;
  readonly loss: number;
  readonly accuracy: number;
}

/** Runs every contender once a round, in turn, so that a drift of the machine's speed meets all of them alike. */
export async function alternate(
  contenders: readonly Contender[],
  rounds: number,
  onRun: (name: string, round: number, run: Run) => void,
): Promise<ReadonlyMap<string, readonly Run[]>> {
  const runs = new Map<string, Run[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const contender of contenders) {
      await contender.before?.();
      const { seconds, stdout } = await time(contender);
      const run = { seconds, ...(await contender.outcome(stdout)) };
      runs.get(contender.name)?.push(run);
      onRun(contender.name, round, run);
    }
  }
  return runs;
}

/** Wall time of a whole process, from its start to its exit, in seconds. Throws when it does not exit with 0. */
function time(contender: Contender): Promise<{ seconds: number; stdout: string }> {
  return new Promise((resolve, reject) => {
    const begun = process.hrtime.bigint();
    const child = spawn(contender.command, contender.args, {
      env: { ...process.env, ...contender.env },
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
    child.on('error', reject);
    child.on('close', (code) => {
      const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
      if (code === 0) resolve({ seconds, stdout });
      else reject(new Error(`${contender.name} ended with exit code ${code}:\n${stderr}`));
    });
  });
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
