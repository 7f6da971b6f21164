// What `require('@tensorflow/tfjs')` gives to tfjs-node inside a bundle: the core with all its operations, and none of
// layers, converter, data and the two other backends.
require('@tensorflow/tfjs-core/dist/register_all_gradients');
require('@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops');
const core = require('@tensorflow/tfjs-core');

// tfjs-node's classes are functions, which cannot extend a class of today.
function KernelBackend() {}
KernelBackend.prototype = core.KernelBackend.prototype;
// Of layers; tfjs-node extends it when it is loaded.
function CustomCallback() {}

// A plain object: each of 175 files asks for it, and of an ES module each would get a copy.
module.exports = {
  ...core,
  KernelBackend,
  CustomCallback,
  registerCallbackConstructor() {},
  version: { 'tfjs-core': core.version_core },
};
