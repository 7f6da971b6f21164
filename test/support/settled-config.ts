import { expectedBackbone } from '../../shared/backbone/architectures';
import { settleConfig } from '../../shared/backbone/settle-config';
import { type Config, type ConfigInput, parseConfig } from '../../shared/config';
import type { Backbone } from '../../shared/records/backbone';

/** A configuration whose base, a MobileNetV2, is known. */
export function settledConfig(input: ConfigInput = {}): Config {
  const asked = parseConfig(input);
  return settleConfig(asked, expectedBackbone(asked) as Backbone);
}
