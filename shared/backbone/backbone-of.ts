import type { Backbone } from '../records/backbone';
import type { Int8Outcome } from '../records/int8-outcome';
import type { StoredBase } from './architecture';
import { mobilenetV2Backbone } from './mobilenet-v2/backbone';

/** What of a manifest says which base a run has. */
interface Recorded {
  readonly base: {
    readonly name: string;
    readonly sha256: string;
    readonly backbone?: Backbone | undefined;
    readonly int8?: Int8Outcome | undefined;
  };
  readonly config: { readonly width: number; readonly imageSizePx: number };
}

/** The base of a run, of whatever release: 0.1.0 knew MobileNetV2 alone, and recorded its width and size as settings. */
export function backboneOf({ base, config }: Recorded): Backbone {
  return base.backbone ?? mobilenetV2Backbone(config.width, config.imageSizePx);
}

/** The base of a run with what is known of it, of whatever release. */
export function runBase(manifest: Recorded): StoredBase & { readonly name: string } {
  return { ...manifest.base, backbone: backboneOf(manifest) };
}
