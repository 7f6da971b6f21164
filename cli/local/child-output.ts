import type { ChildProcess } from 'node:child_process';
import { withoutChatter } from '../machine/tensorflow-chatter';

/** Lines kept of a process that writes many. */
const TAIL_LINES = 10;

/**
 * What a child process writes to its streams, without TensorFlow's log lines about itself. It is held back until it is
 * known what it is: output to forward, or the reason why the process ended.
 */
export class ChildOutput {
  private held: string[] = [];
  private isHeld = true;

  constructor(child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream?.setEncoding('utf8');
      stream?.on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() as string;
        this.receive(lines);
      });
      stream?.once('end', () => this.receive([rest]));
    }
  }

  /** Forwards what is held to this process's standard error, as if it had been written here. */
  forward(): void {
    if (this.held.length) process.stderr.write(`${this.held.join('\n')}\n`);
    this.held = [];
  }

  /** Whether output is held back; otherwise it is forwarded as it arrives. */
  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
    if (!isHeld) this.forward();
  }

  /** The last lines of what is held, which will not be forwarded any more. */
  lastLines(): string[] {
    const lines = this.held.slice(-TAIL_LINES);
    this.held = [];
    return lines;
  }

  private receive(lines: readonly string[]): void {
    this.held.push(...withoutChatter(lines));
    if (!this.isHeld) this.forward();
  }
}
