import type { Backbone } from '../records/backbone';
import { type FeatureSpaceOptions, featureSpace } from './feature-space';

interface Options extends FeatureSpaceOptions {
  readonly base: FeatureSpaceOptions['base'] & { readonly backbone?: Pick<Backbone, 'onnx' | 'parts'> | undefined };
}

/** Spaces of the networks of a pair, as runs with one of them alone have them; none for any other base. */
export const partSpaces = ({ base, config }: Options): string[] =>
  (base.backbone?.parts ?? []).map((part) => featureSpace({ base: part, config }));
