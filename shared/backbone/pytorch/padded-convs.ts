import type { ConvLayer, DepthwiseConvLayer, LayerSpec } from '../../convnet/layer-spec';

/** How a convolution lies on its input at one size of image. */
export interface PaddedConv {
  /** Zeros before and after, on both axes. */
  readonly pads: readonly [before: number, after: number];
  /** Side of its output. */
  readonly side: number;
}

/**
 * What the sides of a network come to for square images of a size: TensorFlow's 'same' depends on them, and a zero-pad
 * becomes the pads of the convolution after it.
 * @returns convolution → how it lies
 */
export function paddedConvs(layers: readonly LayerSpec[], imageSizePx: number): ReadonlyMap<string, PaddedConv> {
  const convs = new Map<string, PaddedConv>();
  /** Layer → side of its output, without the zeros that a zero-pad adds. */
  const sides = new Map<string, number>();
  const zeros = new Map<string, readonly [number, number]>();
  for (const layer of layers) {
    const [input = ''] = layer.inputs;
    const side = layer.kind === 'input' ? imageSizePx : sides.get(input)!;
    if (layer.kind === 'zero-pad') zeros.set(layer.name, layer.padding[0]);
    if (layer.kind === 'conv' || layer.kind === 'depthwise-conv') {
      const conv = padConv(layer, side, zeros.get(input));
      convs.set(layer.name, conv);
      sides.set(layer.name, conv.side);
    } else {
      sides.set(layer.name, side);
    }
  }
  return convs;
}

function padConv(
  { kernelSize, stride, padding }: ConvLayer | DepthwiseConvLayer,
  side: number,
  zeros: readonly [number, number] = [0, 0],
): PaddedConv {
  if (padding === 'same') {
    const sameSide = Math.ceil(side / stride);
    const needed = Math.max(0, (sameSide - 1) * stride + kernelSize - side);
    return { pads: [Math.floor(needed / 2), Math.ceil(needed / 2)], side: sameSide };
  }
  return { pads: zeros, side: Math.floor((side + zeros[0] + zeros[1] - kernelSize) / stride) + 1 };
}
