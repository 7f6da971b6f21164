import { dirname, join } from 'node:path';
import { BINDING } from './binding';

/** What `require('@mapbox/node-pre-gyp')` gives to tfjs-node inside a bundle, which asks it for nothing but this. */
export const find = () => join(dirname(require.resolve('@tensorflow/tfjs-node/package.json')), BINDING);
