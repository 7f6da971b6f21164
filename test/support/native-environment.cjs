/**
 * Jest gives each suite typed arrays of its own realm, and native addons (tfjs-node, onnxruntime-node) refuse
 * them. This environment hands the suite the constructors of the process itself.
 */
const asyncHooks = require('node:async_hooks');
const { TestEnvironment } = require('jest-environment-node');

// A suite's own process.env is a copy, which native code does not see: ONNX Runtime's telemetry is turned off out here.
process.env.ORT_DISABLE_TELEMETRY = '1';

// Jest waits half a second for a worker to end before it ends it by force and says that a suite leaks. Freeing the heap of
// one that has run a hundred files, and the native libraries in it, takes longer, in process.exit() too. The system frees
// them at once.
if (process.send) {
  process.once('beforeExit', endAtOnce);
  process.on('message', sayWhatIsOpen);
}

function endAtOnce() {
  process.emit('exit', 0);
  process.kill(process.pid, 'SIGKILL');
}

/** As jest-worker tells a worker that there is nothing more to do, and how long it then waits. */
const [END, PATIENCE_MS] = [2, 500];

/** Jest says that something keeps a worker from ending, but not what. */
function sayWhatIsOpen([kind]) {
  if (kind !== END) return;
  process.removeListener('message', sayWhatIsOpen);
  const open = () => {
    console.error(`A suite has left something open: ${process.getActiveResourcesInfo().join(', ')}`);
    endAtOnce();
  };
  setTimeout(open, PATIENCE_MS / 2).unref();
}

// jest-circus makes one for every test file and leaves it enabled. Before Node 24 each of them makes every promise of the
// worker slower, in all files that follow: 40 µs per promise once a hundred files have run, 0.2 µs without.
const storages = [];
asyncHooks.AsyncLocalStorage = class extends asyncHooks.AsyncLocalStorage {
  constructor(...options) {
    super(...options);
    storages.push(this);
  }
};

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

  async teardown() {
    await super.teardown();
    for (const storage of storages.splice(0)) storage.disable();
  }
};
