import { dirname, join } from 'node:path';

/** tfjs-node's native part, in its package. */
export const BINDING = 'lib/napi-v8/tfjs_binding.node';

/** What `require('@mapbox/node-pre-gyp')` gives to tfjs-node inside a bundle, which asks it for nothing but this. */
export const find = () => join(dirname(require.resolve('@tensorflow/tfjs-node/package.json')), BINDING);
