import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';

/**
 * A contender that is set up once and measured many times: a process that prints "ready" when it has warmed up, and for
 * each line on stdin does its work once and prints a line of JSON. While it waits it takes no processor.
 */
export class Worker {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #closed: Promise<unknown>;
  #stderr = '';

  static async start(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const worker = new Worker(command, args, env);
    const first = await worker.#next();
    if (first !== 'ready') {
      await worker.stop();
      throw new Error(`${args.join(' ')} said ${JSON.stringify(first)}, wanted "ready"`);
    }
    return worker;
  }

  private constructor(command: string, args: readonly string[], env: Readonly<Record<string, string>>) {
    this.#child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#closed = new Promise((resolve) => this.#child.once('close', resolve));
    // One that has ended is found out where its answer is waited for.
    this.#child.stdin?.on('error', () => undefined);
    this.#child.stderr?.on('data', (chunk) => {
      this.#stderr = (this.#stderr + chunk).slice(-4000);
    });
    const lines: Interface = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    this.#lines = lines[Symbol.asyncIterator]();
  }

  /** One measurement. */
  async measure<T = { seconds: number; images: number }>(): Promise<T> {
    this.#child.stdin?.write('go\n');
    return JSON.parse(await this.#next()) as T;
  }

  async stop(): Promise<void> {
    this.#child.stdin?.end();
    await this.#closed;
  }

  async #next(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (!done) return value;
    await this.#closed;
    throw new Error(`A contender has ended:\n${this.#stderr}`);
  }
}
