/**
 * Loaded by --require: makes ONNX Runtime fault as native code does, in whichever process loads a network that holds
 * CRASH-THE-RUNTIME, and notes in the file that ONNX_SESSIONS names which process loads one on its main thread.
 */
const { appendFileSync } = require('node:fs');
const Module = require('node:module');
const { isMainThread } = require('node:worker_threads');

const load = Module._load;

Module._load = function (request, ...rest) {
  const loaded = load.call(this, request, ...rest);
  // By its name where it is required, by its file where it is imported.
  if (!/onnxruntime-(node|common)/.test(request) || !loaded.InferenceSession) return loaded;
  if (loaded.InferenceSession.create.isWatched) return loaded;
  const { create } = loaded.InferenceSession;
  loaded.InferenceSession.create = (network, ...options) => {
    const { buffer, byteOffset, byteLength } = network;
    const bytes = Buffer.from(buffer, byteOffset, byteLength);
    // V8 takes a first SIGSEGV for one that WebAssembly may have caused, and gives way to the next.
    while (bytes.includes('CRASH-THE-RUNTIME')) process.kill(process.pid, 'SIGSEGV');
    if (process.env.ONNX_SESSIONS && isMainThread) appendFileSync(process.env.ONNX_SESSIONS, `${process.pid}\n`);
    return create(network, ...options);
  };
  loaded.InferenceSession.create.isWatched = true;
  return loaded;
};
