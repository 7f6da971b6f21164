import { sha256Hex } from '../../hash';
import type { Backbone, BackbonePart } from '../../records/backbone';
import { onnxVariant } from '../onnx-file/variant';
import { licenceOf } from '../weights-origin';

/** Moves when other features are made of the same two networks. */
const PAIR_VERSION = 1;

/** Two networks at one input size as one base, as a value. */
export const pairBackbone = (parts: readonly BackbonePart[]): Backbone => ({
  ...costsOf(parts),
  parts: parts.map(({ name, sha256, backbone }) => ({ name, sha256, backbone })),
});

/** What there is to say of a pair before its weights are read. */
export function costsOf(parts: readonly Pick<BackbonePart, 'name' | 'backbone'>[]): Backbone {
  const backbones = parts.map(({ backbone }) => backbone);
  const multiplyAdds = sumOf(backbones.map((own) => own.multiplyAdds ?? Number.NaN));
  const licences = parts.map(licenceOf);
  // As SPDX writes that both have to be kept to; where one is not known, the report says of each what is known.
  const licence = licences.every((own) => own !== undefined) ? [...new Set(licences)].join(' AND ') : undefined;
  return {
    architecture: 'pair',
    title: backbones.map(({ title }) => title).join(' + '),
    imageSizePx: (backbones[0] as Backbone).imageSizePx,
    featureCount: sumOf(backbones.map(({ featureCount }) => featureCount)),
    parameters: sumOf(backbones.map(({ parameters }) => parameters)),
    ...(Number.isFinite(multiplyAdds) && { multiplyAdds: Number(multiplyAdds.toFixed(2)) }),
    ...(licence !== undefined && { licence }),
  };
}

/** What stands for the weights of both, and for how each is fed and read: that of no file. */
export const pairSha256 = (parts: readonly BackbonePart[]): string =>
  sha256Hex(JSON.stringify([PAIR_VERSION, parts.map(({ sha256, backbone }) => [sha256, variantOf(backbone)])]));

const variantOf = ({ architecture, onnx }: BackbonePart['backbone']) => (onnx ? onnxVariant(onnx) : architecture);
const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
