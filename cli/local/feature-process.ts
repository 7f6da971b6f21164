import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Progress } from '../../functions/handler';
import { decoderMayHaveCrashed, isFault } from './fault';
import type { DecodingStep, FeatureNews, FeatureOrder } from './feature-messages';
import { forkProgram } from './fork-program';
import { SaidByChild } from './said-by-child';
import { unpackError } from './sent-error';
import type { StepListener } from './start-step-process';
import { StepEndedError } from './step-ended-error';

/** Beside the bundle that this file is part of; sources that are run as they are have none. */
const ENTRY = join(__dirname, 'feature-process.js');

export interface FeatureProcessOptions {
  readonly storeUri: string;
  readonly cacheFolder: string;
  /** The program; for tests. */
  readonly entry?: string;
}

interface Child {
  readonly process: ChildProcess;
  readonly said: SaidByChild;
  /** Who is to hear of each step in work. */
  readonly hearers: Map<number, Hearer>;
}

interface Hearer {
  readonly step: DecodingStep;
  progress(event: Progress): void;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/**
 * Computes the features of a run in a process of its own, because decoders are native code and fed by strangers: a fault in
 * one ends that process and not the run. It is then started again, and decodes in a process beside it (`DecodeProcess`),
 * which finds out which image it was; the steps that were in work begin anew there.
 */
export class FeatureProcess {
  readonly #options: FeatureProcessOptions;
  #child: Child | undefined;
  #ids = 0;
  /** Whether a decoder has crashed before. */
  #decodeApart = false;

  constructor(options: FeatureProcessOptions) {
    this.#options = options;
  }

  /**
   * Starts it ahead of the first shard: it loads ONNX Runtime beside what this process does meanwhile.
   * @returns whether there is one; there is none where sources are run that no set-up has bundled, or no process can be had
   */
  start(): boolean {
    this.#child ??= this.#fork();
    return this.#child !== undefined;
  }

  /**
   * Does a step there, several at a time, as `Step.invoke` does it here.
   * @throws what the step throws, with its class and remedy; StepEndedError where the process ends and it is no decoder's fault
   */
  async invoke(step: DecodingStep, payload: unknown, { progress, signal }: StepListener): Promise<unknown> {
    // What is done again has been told before.
    let told = 0;
    for (;;) {
      let done = 0;
      const listen = (event: Progress) => {
        if (event.kind !== 'images') return progress(event);
        done += event.done;
        if (done > told) progress({ kind: 'images', done: done - told });
        told = Math.max(told, done);
      };
      const wasApart = this.#decodeApart;
      try {
        return await this.#ask(step, payload, listen, signal);
      } catch (error) {
        if (!isFault(error) || wasApart) throw error;
        if (!this.#decodeApart) {
          this.#decodeApart = true;
          progress({ kind: 'notice', text: decoderMayHaveCrashed(error.signal) });
        }
      }
    }
  }

  /** Ends it. Nobody waits for that. */
  end(): void {
    const child = this.#child;
    this.#child = undefined;
    if (!child) return;
    // It ends by itself when it is left alone, unless it is too busy to notice. One that was asked for nothing leaves nothing.
    if (this.#ids > 0 && child.hearers.size === 0 && child.process.connected) child.process.disconnect();
    else child.process.kill('SIGKILL');
  }

  #ask(step: DecodingStep, payload: unknown, progress: Hearer['progress'], signal: AbortSignal): Promise<unknown> {
    this.#child ??= this.#fork();
    const child = this.#child;
    if (!child) return Promise.reject(new StepEndedError(step, null, null, []));
    const id = this.#ids++;
    const abort = () => send(child, { kind: 'abort' });
    return new Promise((resolve, reject) => {
      if (child.hearers.size === 0) child.process.ref();
      child.hearers.set(id, { step, progress, resolve, reject });
      send(child, { kind: 'invoke', id, step, payload });
      signal.addEventListener('abort', abort);
      if (signal.aborted) abort();
    }).finally(() => {
      signal.removeEventListener('abort', abort);
      child.hearers.delete(id);
      if (child.hearers.size === 0) child.process.unref();
    });
  }

  #fork(): Child | undefined {
    const { entry = ENTRY, storeUri, cacheFolder } = this.#options;
    const process = forkProgram(entry);
    if (!process) return undefined;
    const child: Child = { process, said: new SaidByChild(process), hearers: new Map() };
    process.on('message', (news: FeatureNews) => {
      const hearer = child.hearers.get(news.id);
      if (news.kind === 'progress') hearer?.progress(news.event);
      else if (news.kind === 'done') hearer?.resolve(news.result);
      else hearer?.reject(unpackError(news.error));
    });
    process.once('close', (code, by) => {
      if (this.#child === child) this.#child = undefined;
      const said = child.said.lastLines();
      for (const { step, reject } of child.hearers.values()) reject(new StepEndedError(step, code, by, said));
    });
    send(child, { kind: 'start', storeUri, cacheFolder, decodeApart: this.#decodeApart });
    return child;
  }
}

/** Whoever sends to a process that is gone learns it from its end. */
function send({ process }: Child, order: FeatureOrder): void {
  process.send(order, () => undefined);
}
