import type { LayerSpec } from '../../convnet/layer-spec';
import { BaseError } from '../../errors';
import type { StateDict } from './read-pth';
import type { TorchNetwork } from './torch-network';

/**
 * Holds the weights of a file against a network; a classifier and counters that it holds besides are passed over.
 * @param file its name, for errors
 * @throws BaseError naming the weights that are missing, of another shape, or not finite
 */
export function matchStateDict({ title, layers }: TorchNetwork, weights: StateDict, file: string): void {
  const misfits = layers.flatMap((layer) =>
    torchWeightShapes(layer).flatMap(({ name, shape }) => {
      const found = weights.get(name);
      if (!found) return [`"${name}" is missing`];
      if (String(found.shape) !== String(shape)) {
        return [`"${name}" is [${found.shape.join(', ')}], wanted [${shape.join(', ')}]`];
      }
      return found.values.every(Number.isFinite) ? [] : [`"${name}" contains numbers that are not finite`];
    }),
  );
  if (misfits.length === 0) return;
  const more = misfits.length > MOST_LISTED ? `; and ${misfits.length - MOST_LISTED} more` : '';
  throw new BaseError(
    `The weights of "${file}" do not fit ${title}: ${misfits.slice(0, MOST_LISTED).join('; ')}${more}`,
    { remedy: `Give the file that was published for ${title}.` },
  );
}

const MOST_LISTED = 5;

/** Name and shape of a layer's weights in PyTorch. */
export function torchWeightShapes(
  layer: LayerSpec,
): readonly { readonly name: string; readonly shape: readonly number[] }[] {
  switch (layer.kind) {
    case 'conv': {
      const { name, channels, inChannels, kernelSize } = layer;
      return [{ name: `${name}.weight`, shape: [channels, inChannels, kernelSize, kernelSize] }];
    }
    case 'depthwise-conv': {
      const { name, channels, kernelSize } = layer;
      return [{ name: `${name}.weight`, shape: [channels, 1, kernelSize, kernelSize] }];
    }
    case 'batch-norm':
      return BATCH_NORM.map((weight) => ({ name: `${layer.name}.${weight}`, shape: [layer.channels] }));
    default:
      return [];
  }
}

const BATCH_NORM = ['weight', 'bias', 'running_mean', 'running_var'];
