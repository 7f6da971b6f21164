import { baseKeys } from '../../shared/artifacts';
import { findBaseFile } from '../../shared/backbone/base-file';
import type { BaseSource } from '../../shared/backbone/base-source';
import { type DescribeOnnx, describedNetwork, describeOnnx } from '../../shared/backbone/onnx-file/describe-onnx';
import { onnxNetworkKey } from '../../shared/backbone/onnx-file/load-onnx-network';
import { storeMissingOnnx } from '../../shared/backbone/stored-network';
import type { AskedConfig, OnnxConfig } from '../../shared/config';
import { sha256Hex } from '../../shared/hash';
import type { Backbone } from '../../shared/records/backbone';
import { unlessDamaged } from '../../shared/records/unless-damaged';
import type { BlobStore } from '../../shared/storage/blob-store';
import type { BaseProvider } from '../handler';

interface Options {
  readonly store: BlobStore;
  notice(text: string): void;
  /** How it is found out how a file is read; without it, by running it in this process. */
  readonly describeOnnx?: DescribeOnnx;
}

/**
 * Makes a base of an ONNX file: finds where its features are and how it wants its pixels, runs it on known pictures, and
 * brings the file and the network that is made of it into the store. What was found and guessed is announced.
 * @throws BaseError where it cannot be used
 */
export async function prepareOnnxFile(
  { name, bytes }: BaseSource,
  { onnx = {}, imageSizePx }: Pick<AskedConfig, 'onnx' | 'imageSizePx'>,
  { store, notice, describeOnnx: describe = describeOnnx }: Options,
): ReturnType<BaseProvider['prepare']> {
  const sha256 = sha256Hex(bytes);
  const described = await describe(bytes, {
    name,
    preprocessing: givenOf(onnx, imageSizePx),
    output: onnx.output,
  });
  const { features, parameters, featureCount, preprocessing } = described;
  notice(`How ${name} is read: ${described.how.join('; ')}. Where that is wrong, --onnx says otherwise`);
  const { layout, channels, mean, deviation } = preprocessing;
  const backbone: Backbone = {
    architecture: 'onnx-file',
    title: name,
    imageSizePx: preprocessing.imageSizePx,
    featureCount,
    parameters,
    onnx: { layout, channels, mean: [...mean], deviation: [...deviation], output: features.tensor },
  };
  const key = baseKeys(sha256).onnxFile;
  if (!(await unlessDamaged(findBaseFile(store, { key, sha256 }), notice))) await store.put(key, bytes);
  await storeMissingOnnx(store, onnxNetworkKey({ sha256, backbone }), () => describedNetwork(bytes, name, described));
  return { name, sha256, backbone };
}

type PerChannel = readonly [number, number, number];

const givenOf = ({ layout, channels, mean, deviation }: OnnxConfig, imageSizePx: number | undefined) => ({
  ...(layout && { layout }),
  ...(channels && { channels }),
  ...(mean && { mean: mean as unknown as PerChannel }),
  ...(deviation && { deviation: deviation as unknown as PerChannel }),
  ...(imageSizePx !== undefined && { imageSizePx }),
});
