/** tfjs-node's native part, in its package. */
export const BINDING = 'lib/napi-v8/tfjs_binding.node';
