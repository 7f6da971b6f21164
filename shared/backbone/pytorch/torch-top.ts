import { TOP_CLASSES, type Top } from '../top';
import type { StateDict } from './read-pth';
import type { TorchNetwork } from './torch-network';

/**
 * The classifier of a network among its weights; undefined where they hold none, or another one than that of ImageNet's
 * classes. The features are what it reads: between them stands dropout, which does nothing but in training.
 */
export function torchTop({ top, featureCount }: TorchNetwork, weights: StateDict): Top | undefined {
  const kernel = weights.get(`${top}.weight`);
  const bias = weights.get(`${top}.bias`);
  if (String(kernel?.shape) !== String([TOP_CLASSES, featureCount])) return undefined;
  if (String(bias?.shape) !== String([TOP_CLASSES])) return undefined;
  const all = [kernel!.values, bias!.values];
  if (!all.every((values) => values.every(Number.isFinite))) return undefined;
  return { featureCount, classes: TOP_CLASSES, weights: kernel!.values, bias: bias!.values };
}
