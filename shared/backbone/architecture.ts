import type { AskedConfig } from '../config';
import type { FoldedNetwork } from '../convnet/folded-network';
import { ConfigError } from '../errors';
import type { Backbone } from '../records/backbone';
import type { Int8Outcome } from '../records/int8-outcome';
import type { BlobStore } from '../storage/blob-store';
import type { Top } from './top';

/** What may be asked of a base beyond its features. */
export interface Capabilities {
  /** It runs in TensorFlow.js: as an engine, as an export, and as a Keras file. */
  readonly tensorflow: boolean;
  /** It runs in ONNX Runtime Web: in the page of the model, and in pages that use `headstart/browser`. */
  readonly browser: boolean;
  readonly int8: boolean;
  readonly fineTune: boolean;
}

/** A base as a run's manifest names it. */
export interface StoredBase {
  readonly sha256: string;
  readonly backbone: Backbone;
  readonly int8?: Int8Outcome | undefined;
}

/** One row of the model's summary. */
export interface SummaryRow {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
  readonly parameters: number;
  /** Those of the parameters that train, where any does: the moving statistics of a trained layer do not. */
  readonly trained?: number;
  /** '-' where a layer has no weights. */
  readonly trainable: 'Y' | 'N' | '-';
}

/** What becomes of a pixel before the network sees it: a value from 0 to 255 becomes (value - mean) / deviation. */
export interface PixelScaling {
  readonly channels: 'rgb' | 'bgr';
  /** Channel by channel, in that order. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** What is known of a kind of base network, whatever its weights. Its own folder holds all of it. */
export interface Architecture {
  readonly id: string;
  /** As a refusal calls it: "MobileNetV2". */
  readonly title: string;
  readonly can: Capabilities;
  /**
   * How the weights want their pixels. Every network that `loadNetwork` gives takes [-1, 1] and does this inside. Absent where a
   * base is made of others, each of which has its own.
   */
  scaling?(backbone: Backbone): PixelScaling;
  /** What such a base will be, as far as the configuration alone tells. */
  expected(config: AskedConfig): Backbone | undefined;
  /** Which of the settings that belong to one kind of base are this one's. */
  readonly takes: { readonly width: boolean; readonly onnx: boolean };
  /** What of a setting only this kind of base can tell. @throws ConfigError naming the key and what it takes */
  checkConfig?(config: AskedConfig): void;
  /**
   * In float32, what `createOnnxEngine` runs: "pixels" float [n, S, S, 3] in [-1, 1] → "features" float [n, featureCount].
   * @param notice is told of a damaged file that is made again
   * @throws BaseError where the store has no such base, FormatError where it is damaged for good
   */
  loadNetwork(store: BlobStore, base: StoredBase, notice: (text: string) => void): Promise<Uint8Array>;
  /** The layers that an int8 form is made of; absent where none can be made. */
  loadLayers?(store: BlobStore, base: StoredBase): Promise<FoldedNetwork>;
  /**
   * The classifier of ImageNet's classes that its weights come with, on the very features that the network gives; undefined
   * where these have none. Absent where no weights of the kind are known to have one.
   */
  loadTop?(store: BlobStore, base: StoredBase): Promise<Top | undefined>;
  /** The rows between the scaled image and the features. @param tunedFrom Keras' index of the first layer that was trained */
  summaryRows(backbone: Backbone, tunedFrom: number): SummaryRow[];
}

const REFUSED: Readonly<Record<keyof Capabilities, (config: AskedConfig) => readonly [string, string] | undefined>> = {
  tensorflow: ({ engine }) => (engine === 'tfjs' ? ['"engine" is "tfjs"', '"onnx"'] : undefined),
  // Nobody asks for it: the page is left out of what a run leaves.
  browser: () => undefined,
  int8: ({ precision }) => (precision === 'int8' ? ['"precision" is "int8"', '"float32"'] : undefined),
  fineTune: ({ mode }) =>
    mode === 'fine-tune' ? ['"mode" is "fine-tune"', '"head", "features" or "augment"'] : undefined,
};

/** @throws ConfigError where a setting is given that is another kind's */
export function checkSettings({ title, takes }: Architecture, { width, onnx }: AskedConfig): void {
  if (width !== 1 && !takes.width) {
    refuseSetting(title, `"width" is ${width}, which is MobileNetV2's`, 'it left out');
  }
  if (onnx && !takes.onnx) {
    refuseSetting(title, '"onnx" is given', 'it left out, or the path of an ONNX file as "base"');
  }
}

export function refuseSetting(title: string, found: string, wanted: string): never {
  throw new ConfigError(`The configuration is not valid: ${found}, and the base is ${title}; wanted ${wanted}`);
}

/** Of a network whose features are the mean of its last maps over all places: a row of it, and one of the pooling. */
export function pooledMapsRows(
  base: Pick<SummaryRow, 'name' | 'trained' | 'trainable'>,
  { featureCount, parameters, maps }: Backbone,
): SummaryRow[] {
  const side = (maps as NonNullable<typeof maps>).side;
  const name = 'global_average_pooling2d';
  return [
    { ...base, type: 'Functional', shape: [side, side, featureCount], parameters },
    { name, type: 'GlobalAveragePooling2D', shape: [featureCount], parameters: 0, trainable: '-' },
  ];
}

/**
 * Refuses what a kind of base cannot do, naming who can.
 * @param able titles of those that can, by capability
 * @throws ConfigError
 */
export function checkCapabilities(
  { title, can }: Architecture,
  config: AskedConfig,
  able: (capability: keyof Capabilities) => readonly string[],
): void {
  for (const capability of Object.keys(REFUSED) as (keyof Capabilities)[]) {
    const refused = can[capability] ? undefined : REFUSED[capability](config);
    if (!refused) continue;
    const [found, wanted] = refused;
    throw new ConfigError(
      `The configuration is not valid: ${found}, and the base is ${title}, which cannot do that; wanted ${wanted}`,
      {
        remedy: `Use a base that can: ${able(capability).join(', ')}.`,
      },
    );
  }
}
