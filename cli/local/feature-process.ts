import { join } from 'node:path';
import type { Progress } from '../../functions/handler';
import type { StoredBase } from '../../shared/backbone/architecture';
import type { AskedConfig } from '../../shared/config';
import { forkProgram } from './faster/fork-program';
import { decoderMayHaveCrashed, isFault } from './fault';
import type { DecodingStep, FeatureOrder } from './feature-messages';
import { StepChild, type StepListener } from './step-child';
import { StepEndedError } from './step-ended-error';

/** Beside the bundle that this file is part of; sources that are run as they are have none. */
const ENTRY = join(__dirname, 'feature-process.js');

export interface FeatureProcessOptions {
  readonly storeUri: string;
  readonly cacheFolder: string;
  /** The program; for tests. */
  readonly entry?: string;
}

/**
 * Computes the features of a run in a process of its own, because decoders are native code and fed by strangers: a fault in
 * one ends that process and not the run. It is then started again, and decodes in a process beside it (`DecodeProcess`),
 * which finds out which image it was; the steps that were running begin anew there.
 */
export class FeatureProcess {
  readonly #options: FeatureProcessOptions;
  #child: StepChild<FeatureOrder> | undefined;
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
    return this.#started() !== undefined;
  }

  /** Says which base will be run: it is made ready there while the first step is still to come. */
  expect({ sha256, backbone }: StoredBase, { engine, precision }: AskedConfig): void {
    // That of int8 does not exist yet.
    if (precision !== 'float32') return;
    this.#child?.send({ kind: 'base', base: { sha256, backbone }, config: { engine } });
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
        const child = this.#started();
        if (!child) throw new StepEndedError(step, null, null, []);
        return await child.invoke(step, (id) => ({ kind: 'invoke', id, step, payload }), { progress: listen, signal });
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
    this.#child?.end();
    this.#child = undefined;
  }

  #started(): StepChild<FeatureOrder> | undefined {
    if (this.#child?.isAlive) return this.#child;
    const { entry = ENTRY, storeUri, cacheFolder } = this.#options;
    const process = forkProgram(entry);
    // What a decoder says of a file is not said to the user.
    this.#child = process && new StepChild(process, { passesOn: false });
    this.#child?.send({ kind: 'start', storeUri, cacheFolder, decodeApart: this.#decodeApart });
    return this.#child;
  }
}
