/**
 * `node features-in-wasm.cjs NETWORK PIXELS SIDE OUT`: runs a network in ONNX Runtime's WebAssembly, as a page does, and
 * writes its first output. A process of its own: jest cannot load the runtime's modules.
 */
const { readFileSync, writeFileSync } = require('node:fs');
const { env, InferenceSession, Tensor } = require('onnxruntime-web');

async function main([network, pixels, side, out]) {
  env.wasm.numThreads = 1;
  const { buffer } = Uint8Array.from(readFileSync(pixels));
  const values = new Float32Array(buffer);
  const size = Number(side);
  const session = await InferenceSession.create(readFileSync(network), { executionProviders: ['wasm'] });
  const input = new Tensor('float32', values, [values.length / (size * size * 3), size, size, 3]);
  const outputs = await session.run({ [session.inputNames[0]]: input });
  writeFileSync(out, new Uint8Array(outputs[session.outputNames[0]].data.buffer));
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
