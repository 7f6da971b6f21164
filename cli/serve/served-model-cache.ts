import { Pool } from '../../shared/features/pool';
import type { Classifier } from '../../shared/head/classifier';
import type { Judgement } from '../../shared/head/judgement';

/** While one image is decoded, another is computed; the network uses every core by itself. */
const AT_ONCE = 2;

interface Loaded {
  readonly folder: string;
  readonly classifier: Promise<Classifier>;
  users: number;
  isWanted: boolean;
}

/**
 * The model that was asked last, loaded; a network takes some 50 MB. One that gives way to another is let go when its last
 * answer is given. Few images are processed at once, whatever their number.
 */
export class ServedModelCache {
  readonly #lanes = new Pool(AT_ONCE, () => Symbol('lane'));
  #loaded: Loaded | undefined;

  /** @param load loads the model of a run's folder */
  constructor(private readonly load: (folder: string) => Promise<Classifier>) {}

  /** What a folder's model says, loaded if it has to be. @throws what loading and classifying throw */
  async with<T>(folder: string, ask: (classifier: Classifier) => T | Promise<T>): Promise<T> {
    const loaded = this.#take(folder);
    loaded.users++;
    try {
      return await ask(await loaded.classifier);
    } catch (error) {
      // What could not be loaded is tried again with the next question.
      await loaded.classifier.catch(() => this.#giveWay(loaded));
      throw error;
    } finally {
      loaded.users--;
      await this.#release(loaded);
    }
  }

  /** The prediction of a folder's model for an image, when it is its turn. */
  async classify(folder: string, bytes: Uint8Array): Promise<Judgement> {
    const lane = await this.#lanes.take();
    try {
      return await this.with(folder, ({ classify }) => classify(bytes));
    } finally {
      this.#lanes.give(lane);
    }
  }

  /** Lets go of what a folder's model said: another run's may lie there next. */
  async forget(folder: string): Promise<void> {
    if (this.#loaded?.folder === folder) await this.#giveWay(this.#loaded);
  }

  async close(): Promise<void> {
    if (this.#loaded) await this.#giveWay(this.#loaded);
  }

  #take(folder: string): Loaded {
    if (this.#loaded?.folder === folder) return this.#loaded;
    if (this.#loaded) void this.#giveWay(this.#loaded);
    this.#loaded = { folder, classifier: this.load(folder), users: 0, isWanted: true };
    this.#loaded.classifier.catch(() => undefined);
    return this.#loaded;
  }

  async #giveWay(loaded: Loaded): Promise<void> {
    loaded.isWanted = false;
    if (this.#loaded === loaded) this.#loaded = undefined;
    await this.#release(loaded);
  }

  async #release(loaded: Loaded): Promise<void> {
    if (loaded.isWanted || loaded.users > 0) return;
    const classifier = await loaded.classifier.catch(() => undefined);
    await classifier?.release();
  }
}
