import { FormatError, HeadstartError, splitRemedy, UnavailableError } from '../../shared/errors';
import type { Classifier } from '../../shared/head/classifier';
import { parseModelReference } from '../../shared/registry/model-reference';
import { openModel } from '../../shared/registry/open-model';
import { readLatest } from '../../shared/registry/read-registry';
import type { BlobStore } from '../../shared/storage/blob-store';
import type { ServedModel } from './answer-request';
import { Problem } from './problem';

export interface RegistryModelsOptions {
  readonly store: BlobStore;
  /** The model that is meant where a request names none: name, or name@v3. */
  readonly model: string;
  /** Milliseconds of any clock that only goes forward. */
  now(): number;
  readonly ttlMs?: number;
  /** Told of what no caller is told: why the registry could not be read. */
  failed(error: unknown): void;
}

/** A promotion or a rollback shows after this time at the latest. */
const TTL_MS = 15_000;
/** The one that is served, and one that somebody asks for by its version. */
const MOST_LOADED = 2;
const RETRY_AFTER = { 'retry-after': '5' };

/**
 * The models of a registry that a function holds in memory. A version never changes, so it is loaded once; which version
 * is the latest is asked again after a while. Where the store does not answer then, the one known before stays it.
 */
export class RegistryModels {
  readonly #options: RegistryModelsOptions;
  readonly #loaded = new Map<string, Promise<Classifier | undefined>>();
  readonly #latest = new Map<string, { readonly version: string; readonly until: number }>();

  constructor(options: RegistryModelsOptions) {
    this.#options = options;
  }

  /**
   * @param asked a reference of the registry; the model that this function is for without it
   * @returns undefined where there is no such model
   * @throws Problem where nothing was published yet, the model is of no use, or the registry could not be read
   */
  async open(asked?: string): Promise<ServedModel | undefined> {
    const { model, failed } = this.#options;
    try {
      const { name, version } = parseModelReference(asked ?? model);
      const wanted = version ?? (await this.#findLatest(name));
      const classifier = wanted === undefined ? undefined : await this.#load(name, wanted);
      if (wanted !== undefined && classifier) return { name, version: wanted, classifier };
      if (asked !== undefined) return undefined;
      throw new Problem(
        503,
        `The model "${model}" was not published yet. "headstart models publish RUN --name ${name} --stack STACK" publishes a finished run`,
      );
    } catch (error) {
      if (!(error instanceof HeadstartError)) throw error;
      failed(error);
      if (error instanceof FormatError) throw new Problem(503, splitRemedy(error.message).problem);
      throw new Problem(503, 'The registry could not be read; try again', RETRY_AFTER);
    }
  }

  async #findLatest(name: string): Promise<string | undefined> {
    const { store, now, ttlMs = TTL_MS, failed } = this.#options;
    const known = this.#latest.get(name);
    if (known && now() < known.until) return known.version;
    try {
      const latest = await readLatest(store, name);
      if (!latest) return undefined;
      this.#latest.set(name, { version: latest.version, until: now() + ttlMs });
      return latest.version;
    } catch (error) {
      if (!known || !(error instanceof UnavailableError)) throw error;
      failed(error);
      return known.version;
    }
  }

  async #load(name: string, version: string): Promise<Classifier | undefined> {
    const id = `${name}@${version}`;
    const found = this.#loaded.get(id) ?? openModel(this.#options.store, name, version, undefined, 'read');
    // Used last, so let go last.
    this.#loaded.delete(id);
    this.#loaded.set(id, found);
    try {
      const classifier = await found;
      // What is not there may be there soon.
      if (!classifier) this.#loaded.delete(id);
      await this.#makeRoom();
      return classifier;
    } catch (error) {
      this.#loaded.delete(id);
      throw error;
    }
  }

  async #makeRoom(): Promise<void> {
    for (const [id, loading] of this.#loaded) {
      if (this.#loaded.size <= MOST_LOADED) return;
      this.#loaded.delete(id);
      await (await loading.catch(() => undefined))?.release();
    }
  }
}
