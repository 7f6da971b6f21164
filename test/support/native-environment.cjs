/**
 * Jest gives each suite typed arrays of its own realm, and native addons (tfjs-node, onnxruntime-node) refuse
 * them. This environment hands the suite the constructors of the process itself.
 */
const { TestEnvironment } = require('jest-environment-node');

// A suite's own process.env is a copy, which native code does not see: ONNX Runtime's telemetry is turned off out here.
process.env.ORT_DISABLE_TELEMETRY = '1';

// Freeing the heap of a worker that has run a hundred files takes longer than the half second that jest waits before it
// ends the worker by force and says that a suite leaks. The system frees it at once.
if (process.send) process.once('beforeExit', () => process.exit());

const SHARED_WITH_ADDONS = [
  'ArrayBuffer',
  'SharedArrayBuffer',
  'DataView',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int8Array',
  'Uint16Array',
  'Int16Array',
  'Uint32Array',
  'Int32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
];

module.exports = class NativeEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const name of SHARED_WITH_ADDONS) this.global[name] = globalThis[name];
    // For load-outside.cjs.
    this.global.loadedOutside = require;
  }
};
