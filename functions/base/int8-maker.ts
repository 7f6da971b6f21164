import { baseKeys } from '../../shared/artifacts';
import { loadInt8Network } from '../../shared/backbone/load-network';
import type { Calibration } from '../../shared/convnet/int8/calibration';
import { type CalibrationFile, calibratedBy, calibrationFileSchema } from '../../shared/convnet/int8/calibration-file';
import { type Observer, startObserver } from '../../shared/convnet/int8/start-observer';
import type { ShardImage } from '../../shared/dataset/manifest';
import { closeStarted } from '../../shared/engine/onnx-network';
import { sealOnnx } from '../../shared/engine/seal-onnx';
import { sha256Hex } from '../../shared/hash';
import { getJson } from '../../shared/json-file';
import { recordText } from '../../shared/records/record-text';
import { unlessDamaged } from '../../shared/records/unless-damaged';
import { fittingCalibrations } from './fitting-calibrations';
import type { Int8Options } from './int8-options';

/** The int8 network that some images make. */
export interface FoundInt8 {
  readonly id: string;
  readonly onnx: Uint8Array;
  /** Undefined where it was found in the store. */
  readonly file?: CalibrationFile;
}

/**
 * Finds or makes the int8 form of a base that is in the store. It goes by the images alone: an archive that has grown and
 * still has them in front finds its features again.
 */
export class Int8Maker {
  readonly #options: Int8Options;
  #observer: Promise<Observer> | undefined;

  constructor(options: Int8Options) {
    this.#options = options;
  }

  /**
   * Starts what `make` will need, as far as can be told before the images are read.
   * @param likely what it will be made from, if all can be read
   */
  async begin(likely: readonly ShardImage[]): Promise<void> {
    const { store } = this.#options;
    if ((await store.size(this.#keysOf(this.#idOf(likely)).calibration)) !== undefined) return;
    // What goes wrong is said where it is waited for.
    this.#observe().catch(() => undefined);
  }

  /** @param pixels of the images; there may be others behind */
  async make(images: readonly ShardImage[], pixels: Float32Array): Promise<FoundInt8> {
    const { store } = this.#options;
    const id = this.#idOf(images);
    const known = getJson(store, this.#keysOf(id).calibration, calibrationFileSchema);
    if (await unlessDamaged(known, this.#options.notice)) {
      return { id, onnx: await loadInt8Network(store, this.#options, id, this.#options.notice) };
    }
    for (const fitting of await fittingCalibrations(this.#options)) {
      this.#options.notice(
        `int8 is calibrated again. An earlier calibration was made from images that are all training images here: --int8-calibration ${fitting} would find the features that were computed by it`,
      );
    }
    const { calibration, onnx } = await (await this.#observe()).makeInt8(pixels, images.length);
    return { id, onnx, file: this.#fileOf(images, calibration) };
  }

  /** Brings what was made into the store, the calibration last: where it stands, the network does. */
  async store({ id, onnx, file }: FoundInt8): Promise<void> {
    if (!file) return;
    const keys = this.#keysOf(id);
    await this.#options.store.put(keys.onnx, sealOnnx(onnx));
    await this.#options.store.put(keys.calibration, Buffer.from(recordText(file, 'compact')));
  }

  async end(): Promise<void> {
    await closeStarted(this.#observer);
  }

  #observe(): Promise<Observer> {
    const { base, config } = this.#options;
    this.#observer ??= base
      .layers(this.#options)
      .then((layers) => startObserver(layers, config.imageSizePx, base.threads()));
    return this.#observer;
  }

  #fileOf(images: readonly ShardImage[], calibration: Calibration): CalibrationFile {
    const by = calibratedBy(this.#options.config);
    return { schemaVersion: 1, by, images: contentsOf(images), calibration };
  }

  #idOf(images: readonly ShardImage[]): string {
    return nameOf(this.#options, contentsOf(images));
  }

  #keysOf(id: string) {
    return baseKeys(this.#options.sha256).int8(id);
  }
}

/** Names what is made of some images by a configuration. */
export const nameOf = ({ sha256, config }: Int8Options, images: readonly unknown[]) =>
  sha256Hex(JSON.stringify([calibratedBy(config), sha256, images]));

const contentsOf = (images: readonly ShardImage[]) => images.map(({ crc32, bytes }) => ({ crc32, bytes }));
