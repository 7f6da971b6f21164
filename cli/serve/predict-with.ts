import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerRequest } from '../../functions/predict/answer-request';
import { Problem } from '../../functions/predict/problem';
import { HeadstartError, SourceError, splitRemedy } from '../../shared/errors';
import type { DecodeProcess } from '../../shared/images/decode-process';
import { loadClassifier } from '../predict/load-classifier';
import { openDecoder } from '../predict/open-decoder';
import { HeldBodies } from './held-bodies';
import { ServedModelCache } from './served-model-cache';

const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** Answers /api/predict/… with the models of finished runs, as the deployed predict function answers. */
export class PredictWith {
  readonly #bodies = new HeldBodies(MAX_BODY_BYTES);
  readonly #models = new ServedModelCache((folder) => {
    this.#decoder ??= openDecoder();
    return loadClassifier(folder, { decode: this.#decoder?.decode }, 'read');
  });
  /** A decoder that crashes on what somebody sends must not stop the server. */
  #decoder: DecodeProcess | undefined;

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
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
    );
    // A run is named in a query of its own: model references have other letters.
    const run = query.get('run') ?? undefined;
    const answered = await this.#bodies.use(request, (body) =>
      answerRequest(
        { method: request.method ?? 'GET', path: path || '/', query: {}, headers, body },
        {
          maxBodyBytes: MAX_BODY_BYTES,
          openModel: async () => {
            const found = await folderOf(run);
            if (!found) return undefined;
            return { name: found.name, version: 'served', classifier: await this.#classifierOf(found.folder) };
          },
          readImage: () =>
            Promise.reject(new Problem(422, 'Addresses of a bucket are not read here; send the image itself')),
        },
      ),
    );
    response.writeHead(answered.status, answered.headers).end(answered.body);
  }

  /** The folder of a run that was renamed or deleted. */
  forget(folder: string): Promise<void> {
    return this.#models.forget(folder);
  }

  async close(): Promise<void> {
    this.#decoder?.end();
    this.#decoder = undefined;
    await this.#models.close();
  }

  async #classifierOf(folder: string) {
    try {
      const { classes, thresholds, preprocessingVersion } = await this.#models.with(folder, (classifier) => classifier);
      const classify = (bytes: Uint8Array) => this.#models.classify(folder, bytes);
      return { classes, ...(thresholds && { thresholds }), preprocessingVersion, classify };
    } catch (error) {
      if (error instanceof SourceError) throw new Problem(404, 'The run has no model');
      if (error instanceof HeadstartError) {
        const { problem, remedy = '' } = splitRemedy(error.message);
        // Where the folder lies is nobody's business who asks over the network.
        throw new Problem(404, `The run has no model: ${problem.replaceAll(`${folder}/`, '')} → ${remedy}`);
      }
      throw error;
    }
  }
}
