// What `require('@mapbox/node-pre-gyp')` gives to tfjs-node inside a bundle, which asks it for nothing but this.
const { dirname, join } = require('node:path');

const found = dirname(require.resolve('@tensorflow/tfjs-node/package.json'));
exports.find = () => join(found, 'lib/napi-v8/tfjs_binding.node');
