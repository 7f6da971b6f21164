import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { cannotLoad, ImageError, SetupError } from '../errors';
import { type DecodeAnswer, type DecodeOrder, FrameReader, frame } from './decode-frames';
import type { DecodeLimits } from './decoding';
import type { RgbImage } from './image';

/** Of what it says on standard error, so much is kept. */
const MOST_SAID = 2000;

/** The process ended while it was decoding an image: by a fault in a decoder, or because somebody ended it. */
export class DecodeEnded extends Error {
  override readonly name = 'DecodeEnded';
  constructor(
    readonly code: number | null,
    readonly signal: NodeJS.Signals | null,
  ) {
    super(signal ? `The decoder's process was ended by ${signal}` : `The decoder's process ended with code ${code}`);
  }
}

interface Job {
  readonly resolve: (image: RgbImage) => void;
  readonly reject: (error: Error) => void;
}

/** One process that decodes images, several at a time, and the images it has not answered yet. */
export class DecodeChild {
  readonly #process: ChildProcess;
  readonly #socket: Socket;
  readonly #jobs = new Map<number, Job>();
  #ids = 0;
  #isReady = false;
  #isOver = false;
  #said = '';

  /** @param entry the program, a bundle of decode-images.ts */
  constructor(entry: string, patienceMs: number) {
    // Not through Node's channel for messages, which would copy the pixels twice more.
    this.#process = spawn(process.execPath, [entry, String(patienceMs)], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    this.#socket = this.#process.stdio[3] as Socket;
    const reader = new FrameReader<DecodeAnswer>((answer, pixels) => this.#hear(answer, pixels));
    this.#socket.on('data', (chunk) => reader.read(chunk));
    // What becomes of a process is told by its end.
    this.#socket.on('error', () => undefined);
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#said = (this.#said + text).slice(0, MOST_SAID);
    });
    this.#process.on('error', (error) => this.#fail(cannotLoad("the decoder's process", error)));
    this.#process.on('close', (code, signal) => {
      // What a process that faults has written is lost where it has not read all that it was sent: 'ready', too.
      const hasBegun = this.#isReady || signal !== null;
      this.#fail(hasBegun ? new DecodeEnded(code, signal) : this.#cannotStart(code));
    });
    this.#refer(false);
  }

  /** Whether it is gone, or about to go. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** @throws DecodeEnded where the process ends meanwhile, whichever image was the reason; else as `decodeImage` */
  decode(bytes: Uint8Array, limits: DecodeLimits): Promise<RgbImage> {
    return new Promise((resolve, reject) => {
      const id = this.#ids++;
      this.#jobs.set(id, { resolve, reject });
      if (this.#jobs.size === 1) this.#refer(true);
      for (const part of frame({ id, limits } satisfies DecodeOrder, bytes)) this.#socket.write(part);
    });
  }

  end(): void {
    this.#fail(new Error('The decoder was ended'));
    this.#process.kill('SIGKILL');
  }

  #hear(answer: DecodeAnswer, pixels: Uint8Array): void {
    if (answer.kind === 'ready') {
      this.#isReady = true;
      return;
    }
    const job = this.#jobs.get(answer.id);
    this.#jobs.delete(answer.id);
    if (this.#jobs.size === 0) this.#refer(false);
    if (answer.kind === 'image') job?.resolve({ width: answer.width, height: answer.height, data: pixels });
    else job?.reject(errorOf(answer));
  }

  #fail(error: Error): void {
    this.#isOver = true;
    for (const { reject } of this.#jobs.values()) reject(error);
    this.#jobs.clear();
    this.#refer(false);
  }

  #cannotStart(code: number | null): Error {
    const how = `it ended with code ${code}`;
    // What a program dies of that Node cannot run.
    return cannotLoad("the decoder's process", /^\w*Error\b.*/m.exec(this.#said)?.[0] ?? how);
  }

  /** Whether an event loop without other work waits for it: while an image is being decoded. */
  #refer(waits: boolean): void {
    const handles = [this.#process, this.#socket, this.#process.stderr as Socket | null];
    for (const handle of handles) {
      if (waits) handle?.ref();
      else handle?.unref();
    }
  }
}

/** The errors that decoding is known to throw, of their own class again. */
function errorOf({ name, message }: Extract<DecodeAnswer, { kind: 'failed' }>): Error {
  if (name === 'ImageError') return new ImageError(message);
  if (name === 'SetupError') return new SetupError(message);
  return new Error(message);
}
