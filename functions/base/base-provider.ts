import { baseKeys, baseNameKey } from '../../shared/artifacts';
import type { StoredBase } from '../../shared/backbone/architecture';
import { checkFor, expectedArchitecture } from '../../shared/backbone/architectures';
import type { BaseSource } from '../../shared/backbone/base-source';
import { type KnownSource, knownSource } from '../../shared/backbone/known-sources';
import { loadLayers, loadNetwork } from '../../shared/backbone/load-network';
import { mobilenetV2 } from '../../shared/backbone/mobilenet-v2/architecture';
import { mobilenetV2Backbone } from '../../shared/backbone/mobilenet-v2/backbone';
import type { BaseWeights, BaseWidth, ImageSizePx } from '../../shared/backbone/mobilenet-v2/base-weights';
import { foldedBase } from '../../shared/backbone/mobilenet-v2/fold-base';
import { readBaseWeights } from '../../shared/backbone/mobilenet-v2/read-base-weights';
import { loadBaseWeights, storeBase, storeBaseOnnx } from '../../shared/backbone/mobilenet-v2/store-base';
import { onnxFile } from '../../shared/backbone/onnx-file/architecture';
import type { DescribeOnnx } from '../../shared/backbone/onnx-file/describe-onnx';
import { isOnnx } from '../../shared/backbone/onnx-file/is-onnx';
import { pairOf } from '../../shared/backbone/pair-of';
import type { AskedConfig, Config } from '../../shared/config';
import type { BaseEngine } from '../../shared/engine/base-engine';
import { createOnnxEngine } from '../../shared/engine/onnx-engine';
import { OnnxThreads } from '../../shared/engine/onnx-threads';
import { BaseError, ConfigError, splitRemedy, UnavailableError } from '../../shared/errors';
import { getJson } from '../../shared/json-file';
import { baseNameSchema } from '../../shared/records/base-name';
import { precisionOf } from '../../shared/records/precision-of';
import { recordText } from '../../shared/records/record-text';
import { unlessDamaged } from '../../shared/records/unless-damaged';
import type { BlobStore } from '../../shared/storage/blob-store';
import { featureRoute } from '../feature-route';
import type { BaseProvider } from '../handler';
import {
  AUTO_BASE,
  type BaseName,
  DEFAULT_IMAGE_SIZE_PX,
  IMAGENET_FOLDER,
  isBaseName,
  type NamedBase,
} from './named-base';

export interface BaseProviderOptions {
  readonly store: BlobStore;
  /** Told when another network than the preferred one is taken. */
  notice(text: string): void;
  /** The published weights of a named network. Throws UnavailableError where they are out of reach. */
  fetchNamed(base: NamedBase): Promise<BaseSource>;
  /** The file of a base of the pool, as it is published. Throws UnavailableError where it is out of reach. */
  fetchKnown(source: KnownSource): Promise<Uint8Array>;
  /** The weights that a user brought, by their address. */
  open(address: string): Promise<BaseSource>;
  /** How it is found out how an ONNX file is read; without it, by running it in this process. */
  readonly describeOnnx?: DescribeOnnx;
  /** Whether what `prepare` brings is run in this process soon: its threads then start at once, its network after them. */
  readonly runsSoon?: boolean;
  /** How many threads engines in ONNX Runtime run on; one per core without it. */
  readonly onnxThreads?: number;
  /** Makes TensorFlow loadable; called before the first engine that needs it. */
  loadTensorflow?(): void;
}

/** A BaseProvider whose engines live until `dispose`. */
export interface DisposableBaseProvider extends BaseProvider {
  dispose(): Promise<void>;
}

interface PrepareOptions extends BaseProviderOptions {
  onRead(weights: BaseWeights): void;
}

type Prepared = Awaited<ReturnType<BaseProvider['prepare']>>;

/**
 * Brings the base that a configuration asks for into the store, and runs it from there. Without a wish that is imagenet
 * where it is stored or can be reached, else stanford-dogs with a notice. A base asked for by name is never replaced.
 */
export function createBaseProvider(options: BaseProviderOptions): DisposableBaseProvider {
  const { store } = options;
  const engines = new Map<string, Promise<BaseEngine>>();
  /** Several steps want those of the same base, one after the other. */
  let kept: BaseWeights | undefined;
  let started: OnnxThreads | undefined;
  const threads = () => {
    if (!started || started.isOver) started = new OnnxThreads(options.onnxThreads);
    return started;
  };
  const engine = (base: StoredBase, config: Pick<Config, 'engine'>) => {
    const key = JSON.stringify([base.sha256, config.engine, base.backbone, calibrationOf(base)]);
    const made = engines.get(key) ?? createEngine(base, config, threads, options);
    engines.set(key, made);
    // What failed may be tried again.
    made.catch(() => engines.delete(key));
    return made;
  };
  return {
    async prepare(config) {
      const isSoon = options.runsSoon && config.engine === 'onnx';
      if (isSoon) threads();
      const prepared = await prepare(config, {
        ...options,
        onRead(weights) {
          kept = weights;
        },
      });
      // Whoever asks for it hears why it failed. That of int8 does not exist yet.
      if (isSoon && config.precision === 'float32' && featureRoute(config) === 'map') {
        engine(prepared, config).catch(() => undefined);
      }
      return prepared;
    },
    async weights(sha256) {
      if (kept?.sha256 !== sha256) kept = await loadBaseWeights(store, sha256);
      return kept;
    },
    async layers(base) {
      // The weights of a MobileNetV2 were just read.
      if (kept?.sha256 === base.sha256) return foldedBase(kept);
      return loadLayers(store, base);
    },
    threads,
    engine,
    async dispose() {
      const made = await Promise.allSettled(engines.values());
      engines.clear();
      for (const engine of made) if (engine.status === 'fulfilled') await engine.value.dispose();
      await started?.close();
      started = undefined;
    },
  };
}

const calibrationOf = ({ int8 }: StoredBase) => (int8?.kind === 'used' ? int8.calibration : undefined);

async function createEngine(
  base: StoredBase,
  config: Pick<Config, 'engine'>,
  startThreads: () => OnnxThreads,
  options: BaseProviderOptions,
): Promise<BaseEngine> {
  const { sha256, backbone } = base;
  const { imageSizePx, featureCount } = backbone;
  const { store, notice } = options;
  if (config.engine === 'onnx') {
    // They start while the file is read.
    const threads = startThreads();
    const onnx = await loadNetwork(store, base, notice);
    return createOnnxEngine(onnx, { imageSizePx, featureCount, threads, precision: precisionOf(base) });
  }
  if (config.engine === 'gpu') {
    const { createGpuEngine } = await import('../../shared/engine/gpu-engine');
    return createGpuEngine(await loadNetwork(store, base, notice), { imageSizePx, featureCount });
  }
  // TensorFlow takes a second to load.
  options.loadTensorflow?.();
  const { createTfjsEngine } = await import('../../shared/backbone/mobilenet-v2/tfjs-engine');
  return createTfjsEngine(await loadBaseWeights(store, sha256), { imageSizePx });
}

async function prepare(config: AskedConfig, options: PrepareOptions): Promise<Prepared> {
  const { base, width } = config;
  const imageSizePx = (config.imageSizePx ?? DEFAULT_IMAGE_SIZE_PX) as ImageSizePx;
  const named = (name: BaseName): NamedBase => ({ name, width, imageSizePx });
  if (base === AUTO_BASE) {
    throw new ConfigError(
      'The configuration is not valid: "base" is "auto", which "headstart train" alone can choose by',
      {
        remedy: 'headstart select SOURCE measures the pool; use the name that it chooses',
      },
    );
  }
  if (base === undefined) return prepareDefault(named('imagenet'), options);
  if (base === 'imagenet') return prepareNamed(named(base), options).catch(refuseToReplace);
  if (isBaseName(base)) return prepareNamed(named(base), options);
  if (pairOf(base)) {
    checkFor(expectedArchitecture(config), config);
    const { preparePair } = await import('./prepare-pair');
    return preparePair(config, options, (part) => prepare(part, options));
  }
  const known = knownSource(base);
  if (known) {
    checkFor(expectedArchitecture(config), config);
    const { prepareKnown } = await import('./prepare-known');
    return prepareKnown(known, config, options);
  }
  return prepareFile(await options.open(base), config, options);
}

async function prepareDefault(imagenet: NamedBase, options: PrepareOptions): Promise<Prepared> {
  try {
    return await prepareNamed(imagenet, options);
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    const { problem } = splitRemedy(error.message);
    if (imagenet.width !== 1) {
      throw new BaseError(
        `No base of width ${imagenet.width} is available: stanford-dogs has width 1.0, and imagenet cannot be downloaded (${problem})`,
        { cause: error, remedy: `set the width to 1.0, or give Keras' H5 file of that width with --base` },
      );
    }
    options.notice(
      `The base is stanford-dogs (MobileNetV2, its last layers fine-tuned on dog breeds), because imagenet cannot be downloaded: ${problem}. Accuracies are not those of imagenet.`,
    );
    return prepareNamed({ ...imagenet, name: 'stanford-dogs' }, options);
  }
}

function refuseToReplace(error: unknown): never {
  if (!(error instanceof UnavailableError)) throw error;
  throw new BaseError(`The base "imagenet" is out of reach: ${splitRemedy(error.message).problem}`, {
    cause: error,
    remedy: `use --base stanford-dogs, or download the file from ${IMAGENET_FOLDER} and give its path with --base`,
  });
}

async function prepareNamed(base: NamedBase, options: PrepareOptions): Promise<Prepared> {
  const { store } = options;
  const { name, width, imageSizePx } = base;
  const key = baseNameKey(name, width, imageSizePx);
  const damages: string[] = [];
  const notice = (text: string) => {
    damages.push(text);
    options.notice(text);
  };
  const known = await unlessDamaged(getJson(store, key, baseNameSchema), notice);
  const weights = known && (await unlessDamaged(storedWeights(store, known.sha256), notice));
  if (weights) {
    options.onRead(weights);
    await storeBaseOnnx(weights, store, imageSizePx);
    return { name, sha256: weights.sha256, backbone: mobilenetV2Backbone(width, imageSizePx) };
  }
  const source = await options.fetchNamed(base).catch((error) => refuseDamaged(error, base, damages));
  const prepared = await prepareMobilenetV2(source, base, options);
  await store.put(key, Buffer.from(recordText({ sha256: prepared.sha256 }, 'compact')));
  return prepared;
}

/** Undefined where the store has no such base. */
async function storedWeights(store: BlobStore, sha256: string): Promise<BaseWeights | undefined> {
  const keys = baseKeys(sha256);
  const sizes = await Promise.all([keys.manifest, keys.weights].map((key) => store.size(key)));
  return sizes.includes(undefined) ? undefined : loadBaseWeights(store, sha256);
}

/** A base that was there is never replaced by another one because it cannot be fetched again. */
function refuseDamaged(error: unknown, { name }: NamedBase, [damage]: readonly string[]): never {
  if (damage === undefined || !(error instanceof UnavailableError)) throw error;
  throw new BaseError(`The stored base "${name}" is damaged and out of reach: ${splitRemedy(error.message).problem}`, {
    cause: error,
    remedy: 'try again where it can be downloaded, or give the file of its weights with --base',
  });
}

/** A file of the user's own: what it is, its content tells. */
async function prepareFile(source: BaseSource, config: AskedConfig, options: PrepareOptions): Promise<Prepared> {
  if (isOnnx(source)) {
    checkFor(onnxFile, config);
    const { prepareOnnxFile } = await import('./prepare-onnx-file');
    return prepareOnnxFile(source, config, options);
  }
  checkFor(mobilenetV2, config);
  const { width, imageSizePx = DEFAULT_IMAGE_SIZE_PX } = config;
  return prepareMobilenetV2(source, { width, imageSizePx }, options);
}

async function prepareMobilenetV2(
  source: BaseSource,
  { width, imageSizePx }: { readonly width: BaseWidth; readonly imageSizePx: number },
  { store, onRead, notice }: PrepareOptions,
): Promise<Prepared> {
  const weights = await readBaseWeights(source, width);
  onRead(weights);
  await storeBase(weights, store, imageSizePx, notice);
  return { name: weights.name, sha256: weights.sha256, backbone: mobilenetV2Backbone(width, imageSizePx) };
}
