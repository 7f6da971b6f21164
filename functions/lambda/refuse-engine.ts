import type { AskedConfig } from '../../shared/config';
import { ConfigError } from '../../shared/errors';
import { featureRoute } from '../feature-route';

/**
 * The Map's functions have ONNX Runtime on a processor alone: they are zips, which TensorFlow does not fit, and no function
 * has a graphics processor. The container of the full pass has both.
 */
export function refuseEngine(config: AskedConfig): AskedConfig {
  const { engine } = config;
  if (engine === 'onnx' || featureRoute(config) !== 'map') return config;
  throw new ConfigError(
    `The configuration is not valid: the engine "${engine}" computes features on a laptop or in the full pass, not in functions`,
    {
      remedy: 'Leave "engine" out (ONNX Runtime gives the same features), or set "mode" to "features".',
    },
  );
}
