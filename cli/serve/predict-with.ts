import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerRequest } from '../../functions/predict/answer-request';
import { Problem } from '../../functions/predict/problem';
import { FormatError, SourceError } from '../../shared/errors';
import type { Classifier } from '../../shared/head/classifier';
import type { DecodeProcess } from '../../shared/images/decode-process';
import { loadClassifier } from '../predict/load-classifier';
import { openDecoder } from '../predict/open-decoder';
import { Refused } from './refused';

const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** Answers /api/predict/… with the models of finished runs, as the deployed predict function answers. */
export class PredictWith {
  /** The one that was asked last; a network takes some 50 MB. */
  /** A decoder that crashes on what somebody sends must not stop the server. */
  #decoder: DecodeProcess | undefined;
  #loaded: { readonly folder: string; readonly classifier: Promise<Classifier> } | undefined;

  /**
   * @param path below /api/predict
   * @param folderOf the folder of a finished run by its name; without a name, of the newest
   */
  async answer(
    request: IncomingMessage,
    response: ServerResponse,
    { path, query }: { readonly path: string; readonly query: URLSearchParams },
    folderOf: (name: string | undefined) => Promise<{ readonly name: string; readonly folder: string } | undefined>,
  ): Promise<void> {
    const body = await bodyOf(request);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
    );
    // A run is named in a query of its own: model references have other letters.
    const run = query.get('run') ?? undefined;
    const asked = { method: request.method ?? 'GET', path: path || '/', query: {}, headers, body };
    const answered = await answerRequest(asked, {
      maxBodyBytes: MAX_BODY_BYTES,
      openModel: async () => {
        const found = await folderOf(run);
        if (!found) return undefined;
        return { name: found.name, version: 'served', classifier: await this.#open(found.folder) };
      },
      readImage: () =>
        Promise.reject(new Problem(422, 'Addresses of a bucket are not read here; send the image itself')),
    });
    response.writeHead(answered.status, answered.headers).end(answered.body);
  }

  async close(): Promise<void> {
    this.#decoder?.end();
    this.#decoder = undefined;
    await this.#release();
  }

  async #release(): Promise<void> {
    const loaded = this.#loaded;
    this.#loaded = undefined;
    await (await loaded?.classifier.catch(() => undefined))?.release();
  }

  async #open(folder: string): Promise<Classifier> {
    if (this.#loaded?.folder !== folder) {
      await this.#release();
      this.#decoder ??= openDecoder();
      this.#loaded = { folder, classifier: loadClassifier(folder, { decode: this.#decoder?.decode }) };
    }
    try {
      return await (this.#loaded as { classifier: Promise<Classifier> }).classifier;
    } catch (error) {
      this.#loaded = undefined;
      if (error instanceof SourceError || error instanceof FormatError) throw new Problem(404, 'The run has no model');
      throw error;
    }
  }
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new Refused(413, `The body is larger than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
