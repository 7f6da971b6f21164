import type { ChildProcess } from 'node:child_process';
import { withoutChatter } from '../machine/tensorflow-chatter';

/** Lines that are kept of a process which says a lot. */
const TAIL_LINES = 10;

/**
 * What a child process writes on its streams, TensorFlow's notes on itself left out. It is held back until somebody knows
 * what it is: something to pass on, or the reason why the process ended.
 */
export class SaidByChild {
  private held: string[] = [];
  private isHeld = true;

  constructor(child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream?.setEncoding('utf8');
      stream?.on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() as string;
        this.hear(lines);
      });
      stream?.once('end', () => this.hear([rest]));
    }
  }

  /** Passes on what is held to this process's standard error, as if it had been said here. */
  passOn(): void {
    if (this.held.length) process.stderr.write(`${this.held.join('\n')}\n`);
    this.held = [];
  }

  /** Whether what comes is held back; else it is passed on as it comes. */
  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
    if (!isHeld) this.passOn();
  }

  /** The last lines of what is held, which is not passed on any more. */
  lastLines(): string[] {
    const lines = this.held.slice(-TAIL_LINES);
    this.held = [];
    return lines;
  }

  private hear(lines: readonly string[]): void {
    this.held.push(...withoutChatter(lines));
    if (!this.isHeld) this.passOn();
  }
}
