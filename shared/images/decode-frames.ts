import type { DecodeLimits } from './decoding';

/** What a decode process is asked; the file's bytes follow. */
export interface DecodeOrder {
  readonly id: number;
  readonly limits: DecodeLimits;
}

/** What it answers: that it can work, an image whose pixels follow, or an error that is no fault of the process. */
export type DecodeAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'image'; readonly id: number; readonly width: number; readonly height: number }
  | { readonly kind: 'failed'; readonly id: number; readonly name: string; readonly message: string };

/** The exit code of a process that ended itself because an image took too long. */
export const TOO_SLOW = 75;

const PREFIX_BYTES = 8;

/** Length of the JSON and of the bytes, uint32 each, little-endian; the JSON; the bytes. To be written one after the other. */
export function frame(head: DecodeOrder | DecodeAnswer, body: Uint8Array = new Uint8Array()): readonly Uint8Array[] {
  const json = Buffer.from(JSON.stringify(head));
  const start = Buffer.allocUnsafe(PREFIX_BYTES + json.length);
  start.writeUInt32LE(json.length, 0);
  start.writeUInt32LE(body.byteLength, 4);
  start.set(json, PREFIX_BYTES);
  return body.byteLength > 0 ? [start, body] : [start];
}

/** Puts frames together from chunks as they come; each body lies in memory of its own. */
export class FrameReader<Head extends DecodeOrder | DecodeAnswer> {
  readonly #onFrame: (head: Head, body: Uint8Array) => void;
  #part = Buffer.alloc(PREFIX_BYTES);
  #filled = 0;
  #next: 'prefix' | 'json' | 'body' = 'prefix';
  #bodyBytes = 0;
  #head: Head | undefined;

  constructor(onFrame: (head: Head, body: Uint8Array) => void) {
    this.#onFrame = onFrame;
  }

  read(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const piece = chunk.subarray(at, at + this.#part.length - this.#filled);
      this.#part.set(piece, this.#filled);
      this.#filled += piece.length;
      at += piece.length;
      while (this.#filled === this.#part.length) if (!this.#take()) break;
    }
  }

  /** The part that is whole now. @returns whether the next one may be whole as well, being empty */
  #take(): boolean {
    const part = this.#part;
    switch (this.#next) {
      case 'prefix':
        this.#bodyBytes = part.readUInt32LE(4);
        return this.#expect('json', part.readUInt32LE(0));
      case 'json':
        this.#head = JSON.parse(part.toString()) as Head;
        return this.#expect('body', this.#bodyBytes);
      case 'body':
        this.#expect('prefix', PREFIX_BYTES);
        this.#onFrame(this.#head as Head, part);
        return false;
    }
  }

  #expect(next: 'prefix' | 'json' | 'body', bytes: number): boolean {
    this.#next = next;
    this.#part = Buffer.allocUnsafeSlow(bytes);
    this.#filled = 0;
    return bytes === 0;
  }
}
