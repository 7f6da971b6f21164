import { runKeys } from '../../shared/artifacts';
import { backboneOf } from '../../shared/backbone/backbone-of';
import type { Manifest } from '../../shared/dataset/manifest';
import type { OnnxNetwork } from '../../shared/engine/onnx-network';
import { OnnxThreads } from '../../shared/engine/onnx-threads';
import { FormatError } from '../../shared/errors';
import { Pool } from '../../shared/features/pool';
import { loadPublishedModel } from '../../shared/fine-tune/fine-tune-result';
import { sha256Hex } from '../../shared/hash';
import { classActivations } from '../../shared/head/class-activations';
import type { Head } from '../../shared/head/head';
import { startModel } from '../../shared/head/start-model';
import type { RgbImage } from '../../shared/images/image';
import { resizeBilinear } from '../../shared/images/resize-bilinear';
import { precisionOf } from '../../shared/records/precision-of';
import { openStore } from '../open-store';
import { mapOver } from './map-over';
import { Refused } from './refused';
import { refusing } from './refusing';
import type { ImagesOf, RunImages } from './run-images';

/** Some 20 KB each. */
const MOST_KEPT = 300;

interface Started {
  readonly runId: string;
  readonly head: Head;
  readonly network: OnnxNetwork;
}

/**
 * The activation maps of a run's images, each computed when it is asked for. The model of the run that was asked last stays
 * loaded, and so do the maps that were computed last.
 */
export class ActivationMaps {
  /** One at a time: a model that gives way to another is in nobody's use then. */
  readonly #lane = new Pool(1, () => Symbol('lane'));
  readonly #kept = new Map<string, Uint8Array>();
  #threads: OnnxThreads | undefined;
  #started: Started | undefined;

  /** @param storeUri address of the store that the runs were computed in */
  constructor(
    private readonly storeUri: string,
    private readonly images: RunImages,
  ) {}

  /**
   * Whether a map is still the one that a browser has, and what computes it: a PNG in the proportions of the picture, to be
   * laid over it.
   * @param of the class that regions support or contradict
   * @throws Refused 404 where the run has no such image, 400 no such class, 409 where its base has no maps
   */
  async find(run: ImagesOf, file: string, of: string) {
    const { manifest, entry, use } = await this.images.find(run, file);
    if (!manifest.classes.includes(of)) throw new Refused(400, `The run has no class ${JSON.stringify(of)}`);
    const { maps, title } = backboneOf(manifest);
    if (!maps) {
      throw new Refused(
        409,
        `The base network of this run (${title}) has no activation maps`,
        'MobileNetV2 and EfficientNet-Lite have them: train again with one of these.',
      );
    }
    const { runId } = run;
    const key = sha256Hex(JSON.stringify([runId, file, entry.crc32, of]));
    const png = () => refusing(() => this.#keep(key, () => use((image) => this.#draw(runId, manifest, image, of))));
    return { etag: `"${key.slice(0, 24)}"`, png };
  }

  async close(): Promise<void> {
    const lane = await this.#lane.take();
    try {
      await this.#started?.network.close();
      await this.#threads?.close();
      this.#started = undefined;
      this.#threads = undefined;
    } finally {
      this.#lane.give(lane);
    }
  }

  async #keep(key: string, draw: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const lane = await this.#lane.take();
    try {
      const png = this.#kept.get(key) ?? (await draw());
      // The one that was asked for last is the last to go.
      this.#kept.delete(key);
      this.#kept.set(key, png);
      const [oldest] = this.#kept.keys();
      if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
      return png;
    } finally {
      this.#lane.give(lane);
    }
  }

  async #draw(runId: string, manifest: Manifest, image: RgbImage, of: string): Promise<Uint8Array> {
    const { network, head } = await this.#modelOf(runId, manifest);
    const backbone = backboneOf(manifest);
    const pixels = resizeBilinear(image, backbone.imageSizePx);
    const [map] = await classActivations(network, head, backbone, [{ pixels, label: head.classes.indexOf(of) }]);
    if (!map) throw new RangeError(`The model of "${runId}" gives no maps`);
    return mapOver(map, image);
  }

  async #modelOf(runId: string, manifest: Manifest): Promise<Started> {
    if (this.#started?.runId === runId) return this.#started;
    await this.#started?.network.close();
    this.#started = undefined;
    const store = openStore(this.storeUri);
    const model = await loadPublishedModel(store, runId, manifest);
    const onnx = await store.get(runKeys(runId).model.onnx);
    if (!model || !onnx) {
      throw new FormatError('The store does not have the model of this run any more', {
        remedy: 'Train again: what is missing is made again.',
      });
    }
    // One is enough for one image at a time, and leaves the others to a run.
    this.#threads ??= new OnnxThreads(1);
    const network = await startModel(onnx, backboneOf(manifest), this.#threads, precisionOf(model.base));
    this.#started = { runId, head: model.head, network };
    return this.#started;
  }
}
