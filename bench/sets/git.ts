import { execFileSync } from 'node:child_process';

const MOST_OUTPUT_BYTES = 1 << 30;
/** Kilobytes a second, and seconds, below which a transfer counts as hanging. */
const SLOW = ['-c', 'http.lowSpeedLimit=1000', '-c', 'http.lowSpeedTime=30'];

/**
 * What Git prints, run in a folder; it never asks anybody for a password.
 * @throws Error with Git's own words
 */
export function git(folder: string, args: readonly string[], input?: string): Buffer {
  try {
    return execFileSync('git', ['-C', folder, ...SLOW, ...args], {
      ...{ maxBuffer: MOST_OUTPUT_BYTES, stdio: ['pipe', 'pipe', 'pipe'], input: input ?? '' },
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0' },
    });
  } catch (error) {
    const said = String((error as { stderr?: Buffer }).stderr ?? '').trim();
    throw new Error(`git ${args[0]} in "${folder}": ${said || (error as Error).message}`, { cause: error });
  }
}
