import { onnx as proto } from 'onnx-proto';

/** A value in whole numbers: (q - zero) * scale. */
interface Quantized {
  readonly q: Uint8Array;
  /** [channels, height, width]. */
  readonly shape: readonly [number, number, number];
  readonly scale: number;
  readonly zero: number;
}

/** What waits for its rounding: sums in steps of `steps` (one, or one per channel). */
interface Unrounded {
  readonly sums: Float64Array;
  readonly steps: Float32Array;
  readonly shape: Quantized['shape'];
}

const { fround } = Math;

/**
 * The features of one image by an int8 base, as its file says, in plain loops over whole numbers: what every processor
 * and every encoding of the kernels has to give, bit for bit. Scales are multiplied in float32 as ONNX Runtime does.
 * @param pixels [S, S, 3] in [-1, 1]
 */
export function int8Reference(onnx: Uint8Array, pixels: Float32Array): Float32Array {
  const graph = proto.ModelProto.decode(onnx).graph;
  const [nodes, initializer] = [graph?.node ?? [], graph?.initializer ?? []];
  const constants = new Map(initializer.map((tensor) => [tensor.name, numbersOf(tensor)]));
  const rounded = new Map<string, Quantized>();
  const unrounded = new Map<string, Unrounded>();
  const side = Math.sqrt(pixels.length / 3);
  let mean: Float32Array | undefined;
  for (const { opType, input, output: outputs, attribute } of nodes) {
    const [first = '', second = '', third = ''] = input ?? [];
    const output = outputs?.[0] ?? '';
    const ints = (name: string) => attribute?.find((each) => each.name === name)?.ints?.map(Number) ?? [];
    switch (opType) {
      case 'Transpose': {
        const sums = new Float64Array(pixels.length);
        for (let i = 0; i < pixels.length; i++) sums[(i % 3) * side * side + Math.floor(i / 3)] = pixels[i]!;
        unrounded.set(output, { sums, steps: Float32Array.of(1), shape: [3, side, side] });
        break;
      }
      case 'QuantizeLinear':
        rounded.set(output, round(unrounded.get(first)!, constants.get(second)![0]!, constants.get(third)![0]!));
        break;
      case 'DequantizeLinear': {
        // Kernels and biases are read where they are used.
        const value = rounded.get(first);
        if (value) rounded.set(output, value);
        break;
      }
      case 'Conv': {
        const kernelOf = (name: string) => constants.get(name.replace(/_float$/, ''))!;
        const base = second.replace(/_float$/, '');
        const shape = initializer.find(({ name }) => name === base)!.dims!.map(Number);
        const [kernel, zero] = [kernelOf(second), constants.get(`${base}_zero`)![0]!];
        const x = rounded.get(first)!;
        const group = Number(attribute?.find(({ name }) => name === 'group')?.i ?? 1);
        const place = {
          kernel,
          zero,
          shape,
          bias: kernelOf(third),
          group,
          pads: ints('pads'),
          stride: ints('strides')[0] ?? 1,
        };
        const steps = Float32Array.from(constants.get(`${base}_scale`)!, (scale) => fround(x.scale * scale));
        unrounded.set(output, { ...convolve(x, place), steps });
        break;
      }
      case 'Add': {
        const [a, b] = [rounded.get(first)!, rounded.get(second)!];
        const sums = Float64Array.from(a.q, (q, i) => (q - a.zero) * a.scale + (b.q[i]! - b.zero) * b.scale);
        unrounded.set(output, { sums, steps: Float32Array.of(1), shape: a.shape });
        break;
      }
      case 'GlobalAveragePool': {
        const { q, zero, shape } = rounded.get(first)!;
        const area = shape[1] * shape[2];
        mean = Float32Array.from({ length: shape[0] }, (_, channel) => {
          let sum = 0;
          for (let i = channel * area; i < (channel + 1) * area; i++) sum += q[i]! - zero;
          return sum / area;
        });
        break;
      }
      case 'Mul':
        return mean!.map((value) => fround(value * constants.get(second)![0]!));
    }
  }
  throw new Error('the file has no features');
}

function convolve(
  { q, zero: inputZero, shape: [, height, width] }: Quantized,
  options: {
    readonly kernel: ArrayLike<number>;
    readonly zero: number;
    readonly shape: readonly number[];
    readonly bias: ArrayLike<number>;
    readonly group: number;
    readonly pads: readonly number[];
    readonly stride: number;
  },
): Pick<Unrounded, 'sums' | 'shape'> {
  const { kernel, zero, bias, group, stride } = options;
  const [channels = 0, inputs = 0, size = 0] = options.shape;
  const [before = 0, , after = 0] = options.pads;
  const outHeight = Math.floor((height + before + after - size) / stride) + 1;
  const outWidth = Math.floor((width + before + after - size) / stride) + 1;
  const sums = new Float64Array(channels * outHeight * outWidth);
  for (let channel = 0, at = 0; channel < channels; channel++) {
    const firstInput = Math.floor(channel / (channels / group)) * inputs;
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++, at++) {
        let sum = bias[channel]!;
        for (let input = 0, tap = channel * inputs * size * size; input < inputs; input++) {
          for (let y = row * stride - before; y < row * stride - before + size; y++) {
            for (let x = column * stride - before; x < column * stride - before + size; x++, tap++) {
              if (y < 0 || x < 0 || y >= height || x >= width) continue;
              const value = q[((firstInput + input) * height + y) * width + x]!;
              sum += (value - inputZero) * (kernel[tap]! - zero);
            }
          }
        }
        sums[at] = sum;
      }
    }
  }
  return { sums, shape: [channels, outHeight, outWidth] };
}

/** To the nearest step, halves to even, within uint8. */
function round({ sums, steps, shape }: Unrounded, scale: number, zero: number): Quantized {
  const area = shape[1] * shape[2];
  const q = Uint8Array.from(sums, (sum, i) => {
    const step = steps[steps.length === 1 ? 0 : Math.floor(i / area)]!;
    const exact = step === 1 ? fround(sum) / scale : fround(fround(sum) * fround(step / scale));
    const down = Math.floor(exact);
    const part = exact - down;
    const nearest = part > 0.5 || (part === 0.5 && down % 2 !== 0) ? down + 1 : down;
    return Math.min(255, Math.max(0, nearest + zero));
  });
  return { q, shape, scale, zero };
}

function numbersOf({ dataType, rawData }: proto.ITensorProto): ArrayLike<number> {
  const { buffer } = Uint8Array.from(rawData!);
  const { FLOAT, INT8, INT32 } = proto.TensorProto.DataType;
  if (dataType === FLOAT) return new Float32Array(buffer);
  if (dataType === INT8) return new Int8Array(buffer);
  return dataType === INT32 ? new Int32Array(buffer) : new Uint8Array(buffer);
}
