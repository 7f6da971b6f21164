/**
 * Loaded by --require: makes the decoders fault as native code does, in whichever process they are called: on a file that
 * holds CRASH-THE-DECODER the process ends by SIGSEGV, on one that holds STOP-THE-DECODER decoding never ends, on one that
 * holds KILL-THE-DECODER somebody else ends the process. Bytes behind the end of an image are no matter to its decoder.
 */
const Module = require('node:module');

const load = Module._load;

function meet(file) {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  // V8 takes a first SIGSEGV for one that WebAssembly may have caused, and gives way to the next.
  while (bytes.includes('CRASH-THE-DECODER')) process.kill(process.pid, 'SIGSEGV');
  if (bytes.includes('KILL-THE-DECODER')) process.kill(process.pid, 'SIGKILL');
  return bytes.includes('STOP-THE-DECODER');
}

Module._load = function (request, ...rest) {
  const loaded = load.call(this, request, ...rest);
  if (request === 'sharp') {
    const stand = (file, ...options) => {
      if (file instanceof Uint8Array) meet(file);
      return loaded(file, ...options);
    };
    return Object.assign(stand, loaded);
  }
  if (request !== '@julusian/jpeg-turbo') return loaded;
  return {
    ...loaded,
    decompress: (file, ...options) => (meet(file) ? new Promise(() => undefined) : loaded.decompress(file, ...options)),
  };
};
