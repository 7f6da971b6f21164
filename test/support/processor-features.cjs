/**
 * Which instructions of this machine's processor a test run has exercised, and which of those that ONNX Runtime and
 * TensorFlow have kernels of their own for it has not: results on them were not seen. Linux tells; elsewhere the name alone.
 */
const { readFileSync } = require('node:fs');
const { cpus } = require('node:os');

const KERNELS_FOR = {
  x64: ['sse4_1', 'avx', 'avx2', 'fma', 'avx512f', 'avx_vnni', 'avx512_vnni', 'amx_int8'],
  arm64: ['asimd', 'asimddp', 'i8mm', 'sve'],
};

function processorFeatures() {
  const name = cpus()[0]?.model.trim() || process.arch;
  let listed;
  try {
    listed = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1];
  } catch {
    // Another system than Linux.
  }
  if (!listed) return `Processor: ${name}`;
  const has = new Set(listed.trim().split(' '));
  const known = KERNELS_FOR[process.arch] ?? [];
  const exercised = known.filter((feature) => has.has(feature));
  const not = known.filter((feature) => !has.has(feature));
  return `Processor: ${name}. Exercised: ${exercised.join(' ') || 'none'}. Not exercised: ${not.join(' ') || 'none'}.`;
}

module.exports = { processorFeatures };
