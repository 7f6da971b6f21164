import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type HeadstartError, ImageError, SetupError } from '../errors';
import { DecodeChild, DecodeEnded } from './decode-child';
import { TOO_SLOW } from './decode-frames';
import type { DecodeImage, DecodeLimits } from './decoding';
import type { RgbImage } from './image';

/** The bundle beside the one that this file is part of; sources that are run as they are have none. */
const ENTRY = join(__dirname, 'decode-images.js');

/** The largest image that is taken by default decodes within some seconds on a slow machine. */
const PATIENCE_MS = 60_000;
/** What ends a process from outside, as a system short of memory does, need not be the image's fault. */
const MOST_KILLS = 3;
/** By these a process ends itself: a fault in native code. */
export const FAULTS: readonly string[] = ['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGABRT', 'SIGTRAP', 'SIGSYS'];

export interface DecodeProcessOptions {
  /** The program; for tests. */
  readonly entry?: string;
  /** So long one image may take. */
  readonly patienceMs?: number;
}

/**
 * Decodes images in a process that may die. A fault in a decoder ends that process and not this one; what was being decoded
 * there is then decoded one image at a time, and the image that ends its process again is a bad image like others, as is
 * one that takes too long. The process starts with the first image, or with `start`, and ends with this one however that
 * ends. An event loop that has nothing else to do does not wait for it.
 */
export class DecodeProcess {
  readonly #entry: string;
  readonly #patienceMs: number;
  #shared: DecodeChild | undefined;
  /** For those that were under way when a process died, one after the other. */
  #apart: DecodeChild | undefined;
  #suspects: Promise<unknown> = Promise.resolve();

  constructor({ entry = ENTRY, patienceMs = PATIENCE_MS }: DecodeProcessOptions = {}) {
    this.#entry = entry;
    this.#patienceMs = patienceMs;
  }

  /** Whether there is a program to start. */
  static isAvailable(entry = ENTRY): boolean {
    return existsSync(entry);
  }

  /** Ahead of the first image. */
  start(): void {
    this.#shared = this.#living(this.#shared);
  }

  /**
   * As `decodeImage`, with pixels in memory of their own.
   * @throws ImageError where the image is bad, or the decoder crashed on it, or took too long
   * @throws SetupError where there can be no such process
   */
  readonly decode: DecodeImage = async (bytes, limits) => {
    try {
      this.start();
      return await (this.#shared as DecodeChild).decode(bytes, limits);
    } catch (error) {
      if (!(error instanceof DecodeEnded)) throw error;
    }
    const image = this.#suspects.then(() => this.#decodeAlone(bytes, limits));
    this.#suspects = image.catch(() => undefined);
    return image;
  };

  /** Ends the process. What is under way fails. */
  end(): void {
    this.#shared?.end();
    this.#apart?.end();
  }

  async #decodeAlone(bytes: Uint8Array, limits: DecodeLimits): Promise<RgbImage> {
    for (let kills = 1; ; kills++) {
      this.#apart = this.#living(this.#apart);
      try {
        return await this.#apart.decode(bytes, limits);
      } catch (error) {
        if (!(error instanceof DecodeEnded)) throw error;
        const { code, signal } = error;
        if (code === TOO_SLOW) throw new ImageError(`the decoder took longer than ${this.#patienceMs / 1000} s`);
        if (signal === null || FAULTS.includes(signal)) {
          throw new ImageError(`the decoder crashed on it (${signal ?? `exit code ${code}`})`, { cause: error });
        }
        if (kills === MOST_KILLS) throw endedFromOutside(signal, error);
      }
    }
  }

  #living(child: DecodeChild | undefined): DecodeChild {
    return child && !child.isOver ? child : new DecodeChild(this.#entry, this.#patienceMs);
  }
}

function endedFromOutside(signal: string, cause: DecodeEnded): HeadstartError {
  return new SetupError(`The decoder's process was ended by ${signal} ${MOST_KILLS} times on one image`, {
    cause,
    remedy: 'a system short of memory does that: lower limits.imagePixels, or give it more memory',
  });
}
