import { DecodeProcess } from '../../shared/images/decode-process';
import type { DecodeImage } from '../../shared/images/decoding';

/**
 * What decodes images in a sandbox. A fault in a decoder ends the sandbox, and the state machine tries the shard again: from
 * the first such call on, images are decoded in a process of their own, so that the one that ends it is found and skipped.
 */
export class RetriedDecoder {
  #apart: DecodeProcess | undefined;

  /** @param event of a task; `retries` says how often it was tried before */
  note(event: unknown): void {
    const { retries = 0 } = event as { readonly retries?: number };
    if (retries > 0 && DecodeProcess.isAvailable()) this.#apart ??= new DecodeProcess();
  }

  /** Undefined for this process's own. */
  get decode(): DecodeImage | undefined {
    return this.#apart?.decode;
  }
}
