import type { AskedConfig } from '../../shared/config';
import { ConfigError } from '../../shared/errors';
import { featuresBy } from '../features-by';

/** The Map's functions are zips, and TensorFlow does not fit one; the container of the full pass has it. */
export function refuseTfjs(config: AskedConfig): AskedConfig {
  if (config.engine !== 'tfjs' || featuresBy(config) !== 'map') return config;
  throw new ConfigError(
    'The configuration is not valid: the engine "tfjs" computes features on a laptop or in the full pass, not in functions',
    {
      remedy: 'Leave "engine" out (ONNX Runtime gives the same features), or set "mode" to "features".',
    },
  );
}
