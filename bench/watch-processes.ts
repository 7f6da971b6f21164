import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

export interface Watched {
  /** Wall time from start to exit. */
  readonly seconds: number;
  /** Largest resident memory of each program, in MB, by the name of its script; none where there is no /proc. */
  readonly peaksMb: ReadonlyMap<string, number>;
}

const EVERY_MS = 200;

/**
 * Runs a command and looks at the memory of it and its children while they run.
 * @throws Error with the end of stderr where it does not exit with 0
 */
export async function watchProcesses(command: string, args: readonly string[]): Promise<Watched> {
  const begun = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr = (stderr + chunk).slice(-4000);
  });
  const peaksMb = new Map<string, number>();
  const look = setInterval(() => notePeaks(child.pid as number, peaksMb), EVERY_MS);
  try {
    const code = await new Promise<number | null>((done, fail) => {
      child.on('error', fail);
      child.on('close', done);
    });
    if (code !== 0) throw new Error(`${command} ${args[0] ?? ''} ended with exit code ${code}:\n${stderr}`);
  } finally {
    clearInterval(look);
  }
  return { seconds: (performance.now() - begun) / 1000, peaksMb };
}

function notePeaks(root: number, peaksMb: Map<string, number>): void {
  for (const pid of withDescendants(root)) {
    try {
      const [, kB] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      const script = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        .split('\0')
        .find((argument) => /\.c?js$/.test(argument));
      if (!kB || !script) continue;
      const name = basename(script);
      peaksMb.set(name, Math.max(peaksMb.get(name) ?? 0, Number(kB) / 1024));
    } catch {
      // It has ended meanwhile.
    }
  }
}

function withDescendants(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of processes()) {
    try {
      // The name of the program stands in brackets and may hold anything.
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It has ended meanwhile.
    }
  }
  const found = [root];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}

function processes(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return []; // Not Linux.
  }
}
