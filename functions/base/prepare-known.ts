import { baseKeys, baseNameKey } from '../../shared/artifacts';
import { findBaseFile } from '../../shared/backbone/base-file';
import type { KnownSource, OnnxSource, PytorchSource } from '../../shared/backbone/known-sources';
import type { DescribeOnnx } from '../../shared/backbone/onnx-file/describe-onnx';
import { torchBackbone, torchOnnx } from '../../shared/backbone/pytorch/torch-architecture';
import { TORCH_NETWORKS } from '../../shared/backbone/pytorch/torch-networks';
import { storeMissingOnnx } from '../../shared/backbone/stored-network';
import type { AskedConfig } from '../../shared/config';
import { BaseError } from '../../shared/errors';
import { getJson } from '../../shared/json-file';
import { baseNameSchema } from '../../shared/records/base-name';
import { recordText } from '../../shared/records/record-text';
import { unlessDamaged } from '../../shared/records/unless-damaged';
import type { BlobStore } from '../../shared/storage/blob-store';
import type { BaseProvider } from '../handler';
import { prepareOnnxFile } from './prepare-onnx-file';

interface Options {
  readonly store: BlobStore;
  notice(text: string): void;
  readonly describeOnnx?: DescribeOnnx;
  /** Throws UnavailableError where it is out of reach. */
  fetchKnown(source: KnownSource): Promise<Uint8Array>;
}

/** Brings a base of the pool into the store, from where it is published unless the store has it. */
export function prepareKnown(
  source: KnownSource,
  config: AskedConfig,
  options: Options,
): ReturnType<BaseProvider['prepare']> {
  return source.format === 'onnx' ? prepareOnnx(source, config, options) : prepareTorch(source, config, options);
}

async function prepareTorch(
  source: PytorchSource,
  config: AskedConfig,
  { store, notice, fetchKnown }: Options,
): ReturnType<BaseProvider['prepare']> {
  const network = TORCH_NETWORKS.get(source.id);
  if (!network || source.where.kind !== 'wheel') throw new BaseError(`No network is known for "${source.id}"`);
  const { imageSizePx = network.imageSizePx } = config;
  const sha256 = source.where.memberSha256;
  const backbone = torchBackbone(network, imageSizePx);
  const keys = baseKeys(sha256);
  const stored = await unlessDamaged(findBaseFile(store, { key: keys.pthFile, sha256 }), notice);
  const file = stored ?? (await fetchKnown(source));
  if (!stored) await store.put(keys.pthFile, file);
  await storeMissingOnnx(store, keys.onnx(imageSizePx), () => torchOnnx(network, file, imageSizePx));
  return { name: source.id, sha256, backbone };
}

async function prepareOnnx(
  source: OnnxSource,
  config: AskedConfig,
  options: Options,
): ReturnType<BaseProvider['prepare']> {
  const { id, title, licence, mean, deviation, imageSizesPx } = source;
  const { store, notice } = options;
  const { imageSizePx = imageSizesPx[0] as number } = config;
  const key = baseNameKey(id, 1, imageSizePx);
  const known = await unlessDamaged(getJson(store, key, baseNameSchema), notice);
  const file = known && { key: baseKeys(known.sha256).onnxFile, sha256: known.sha256 };
  const stored = file && (await unlessDamaged(findBaseFile(store, file), notice));
  const bytes = stored ?? (await options.fetchKnown(source));
  const onnx = { mean: [...mean], deviation: [...deviation], channels: 'rgb' as const, ...config.onnx };
  const { sha256, backbone } = await prepareOnnxFile({ name: id, bytes }, { onnx, imageSizePx }, options);
  await store.put(key, Buffer.from(recordText({ sha256 }, 'compact')));
  return { name: id, sha256, backbone: { ...backbone, title, licence } };
}
