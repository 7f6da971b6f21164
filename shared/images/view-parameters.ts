import type { AugmentConfig } from '../config';
import { sha256Hex } from '../hash';
import { Random } from '../random';

/** Part of the address of a view's features: another number wherever the same wish would give other pixels. */
export const VIEW_VERSION = 1;

/** What makes one view of one image. */
export interface ViewParameters {
  readonly flipHorizontal: boolean;
  readonly flipVertical: boolean;
  /** Share of a full turn, counter-clockwise. */
  readonly rotation: number;
  /** Size of the visible part over that of the image: above 1 the image shrinks. */
  readonly zoom: number;
  /** Share of the height by which the image moves down, and of the width by which it moves to the right. */
  readonly down: number;
  readonly right: number;
  /** Factor of each value's distance from its channel's mean. */
  readonly contrast: number;
}

/** What leaves an image as it is. */
export const PLAIN_VIEW: ViewParameters = {
  flipHorizontal: false,
  flipVertical: false,
  rotation: 0,
  zoom: 1,
  down: 0,
  right: 0,
  contrast: 1,
};

type Factor = AugmentConfig['rotation'];

/**
 * Draws what a view of an image is made with, from the ranges that Keras' RandomFlip, RandomRotation, RandomZoom,
 * RandomTranslation and RandomContrast draw from. It follows from the image's content, the view's number and the seed: not
 * from the images around it, their order or how many views there are. All of it is drawn whatever is wanted, so that
 * changing one factor leaves the others' draws alone.
 * @param view from 1
 */
export function drawView(config: AugmentConfig, imageSha256: string, view: number, seed: number): ViewParameters {
  const random = new Random(Number.parseInt(sha256Hex(`${imageSha256}/${view}/${seed}`).slice(0, 8), 16));
  // Where both directions are wanted, Keras flips both or none.
  const flipped = random.uniform() <= 0.5;
  const between = ([low, high]: readonly [number, number]) => low + (high - low) * random.uniform();
  return {
    flipHorizontal: flipped && config.flip.includes('horizontal'),
    flipVertical: flipped && config.flip.includes('vertical'),
    rotation: between(rangeOf(config.rotation)),
    zoom: 1 + between(rangeOf(config.zoom)),
    down: between(rangeOf(config.translation)),
    right: between(rangeOf(config.translation)),
    contrast: 1 + between(contrastRange(config.contrast)),
  };
}

const rangeOf = (factor: Factor): readonly [number, number] =>
  typeof factor === 'number' ? [-factor, factor] : [factor[0], factor[1]];

/** Keras 3 lets a single number raise the contrast only, whatever its documentation says; a pair does both. */
const contrastRange = (factor: Factor): readonly [number, number] =>
  typeof factor === 'number' ? [0, factor] : [-factor[0], factor[1]];
