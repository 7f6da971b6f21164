import type { LayerSpec } from '../../convnet/layer-spec';

export interface ConvShape {
  readonly kernelSize: number;
  readonly stride: number;
  /** 'same' as in TensorFlow, which depends on the side; or so many zeros on each side. */
  readonly padding: 'same' | number;
}

export interface BatchNormConstants {
  readonly epsilon: number;
  readonly momentum: number;
}

/** Writes down a network layer by layer, each on top of the one before. */
export class LayerChain {
  readonly #layers: LayerSpec[];
  readonly #batchNorm: BatchNormConstants;

  /** @param batchNorm what every batch normalisation of the network has */
  constructor(batchNorm: BatchNormConstants) {
    this.#layers = [{ kind: 'input', name: 'input', inputs: [], channels: 3 }];
    this.#batchNorm = batchNorm;
  }

  get layers(): readonly LayerSpec[] {
    return this.#layers;
  }

  get top(): LayerSpec {
    return this.#layers[this.#layers.length - 1]!;
  }

  conv(name: string, channels: number, shape: ConvShape): void {
    const { channels: inChannels } = this.top;
    const inputs = [this.#padded(name, shape)];
    this.#layers.push({ kind: 'conv', name, inputs, channels, inChannels, ...named(shape) });
  }

  depthwise(name: string, shape: ConvShape): void {
    const { channels } = this.top;
    const inputs = [this.#padded(name, shape)];
    this.#layers.push({ kind: 'depthwise-conv', name, inputs, channels, ...named(shape) });
  }

  batchNorm(name: string): void {
    const { name: input, channels } = this.top;
    this.#layers.push({ kind: 'batch-norm', name, inputs: [input], channels, ...this.#batchNorm });
  }

  /** After a batch normalisation, whose weights have the name given. */
  batchNormRelu6(name: string): void {
    this.batchNorm(name);
    this.#layers.push({ kind: 'relu6', name: `${name}/relu6`, inputs: [name], channels: this.top.channels });
  }

  /** The sum of an earlier layer and the top, where both have the same channels. */
  addTo({ name: shortcut, channels }: LayerSpec, name: string): void {
    this.#layers.push({ kind: 'add', name, inputs: [shortcut, this.top.name], channels });
  }

  #padded(name: string, { padding }: ConvShape): string {
    const { name: input, channels } = this.top;
    if (padding === 'same' || padding === 0) return input;
    const zeros = [
      [padding, padding],
      [padding, padding],
    ] as const;
    this.#layers.push({ kind: 'zero-pad', name: `${name}/pad`, inputs: [input], channels, padding: zeros });
    return this.top.name;
  }
}

function named({ kernelSize, stride, padding }: ConvShape) {
  return { kernelSize, stride, padding: padding === 'same' ? 'same' : 'valid' } as const;
}
