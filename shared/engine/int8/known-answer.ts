import { OnnxGraph } from '../onnx-graph';
import { addInt8Conv } from './add-int8-conv';

const SIDE_PX = 4;

/** A small int8 network, what to feed it, and what it gives where whole numbers are added up exactly. */
export interface KnownAnswer {
  /** "pixels" [n, 4, 4, 3] → three outputs, [n, values] each. */
  readonly onnx: Uint8Array;
  /** [1, 4, 4, 3]. */
  readonly pixels: Float32Array;
  readonly imageSizePx: number;
  readonly wanted: readonly Float32Array[];
}

/** A multiple of 16: kernels for whole groups of channels are others than those for what is left over. */
const CHANNELS = 48;
const LARGEST_INPUT = 255;
/** Of the rounded outputs, so that those below zero are seen too. */
const ZERO = 128;

/**
 * The largest inputs times weights of one size, plus in one output channel and minus in the next: sums as large as they
 * get. The three kinds of convolution of the base are there, since ONNX Runtime has another kernel for each: one over
 * three channels, a pointwise and a depthwise one.
 * @param weight of every kernel: 64 is the most that `quantizeConv` lets two weights have, 127 what int8 can hold
 */
export function knownAnswer(weight: number): KnownAnswer {
  const graph = new OnnxGraph();
  const wanted: Float32Array[] = [];
  const add = (
    name: string,
    input: string,
    shape: readonly number[],
    value: (channel: number, tap: number) => number,
  ) => {
    const [channels = 0, ...perChannel] = shape;
    const taps = perChannel.reduce((a, b) => a * b, 1);
    const conv = {
      kernel: Int8Array.from({ length: channels * taps }, (_, i) => value(Math.floor(i / taps), i % taps)),
      kernelShape: shape,
      scales: new Float32Array(channels).fill(1),
      bias: new Int32Array(channels),
    };
    const [inputs = 0, side = 1] = perChannel;
    const attributes = { group: inputs === 1 ? channels : 1, kernel_shape: [side, side] };
    addInt8Conv(graph, conv, { name, input, inputScale: 1, output: `${name}/exact`, attributes });
    return taps;
  };
  /** Rounds a value to uint8 with steps of `scale`, and gives it as numbers again. */
  const round = (name: string, scale: number, zero: number) => {
    const step = graph.constant(`${name}/scale`, [], Float32Array.of(scale));
    const middle = graph.constant(`${name}/zero`, [], Uint8Array.of(zero));
    graph.node('QuantizeLinear', [`${name}/exact`, step, middle], `${name}/uint8`);
    return graph.node('DequantizeLinear', [`${name}/uint8`, step, middle], name);
  };
  /** A convolution whose sums are told, in steps of a power of two that 127 of them hold. */
  const ask = (name: string, input: string, shape: readonly number[], positions: number) => {
    const taps = add(name, input, shape, (channel) => (channel % 2 ? -weight : weight));
    const sum = LARGEST_INPUT * weight * taps;
    const step = 2 ** Math.ceil(Math.log2(sum / 127));
    graph.node('Flatten', [round(name, step, ZERO)], `${name}/answer`, { axis: 1 });
    const steps = Math.round(sum / step) * step;
    wanted.push(
      Float32Array.from({ length: CHANNELS * positions }, (_, i) => (Math.floor(i / positions) % 2 ? -steps : steps)),
    );
    return { name: `${name}/answer`, shape: ['n', CHANNELS * positions] };
  };

  graph.node('Transpose', ['pixels'], 'image/exact', { perm: [0, 3, 1, 2] }); // [n, 3, 4, 4]
  const image = round('image', 1, 0);
  // The picture's red in every channel.
  add('spread', image, [CHANNELS, 3, 1, 1], (_, tap) => (tap === 0 ? 1 : 0));
  const spread = round('spread', 1, 0);
  const positions = SIDE_PX ** 2;
  const valid = (SIDE_PX - 2) ** 2;
  const outputs = [
    ask('image-conv', image, [CHANNELS, 3, 3, 3], valid),
    ask('pointwise', spread, [CHANNELS, CHANNELS, 1, 1], positions),
    ask('depthwise', spread, [CHANNELS, 1, 3, 3], valid),
  ];
  return {
    onnx: graph.toBytes('known-answer', { name: 'pixels', shape: ['n', SIDE_PX, SIDE_PX, 3] }, outputs),
    pixels: new Float32Array(positions * 3).fill(LARGEST_INPUT),
    imageSizePx: SIDE_PX,
    wanted,
  };
}
