import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foldedBase } from '../../../../shared/backbone/mobilenet-v2/fold-base';
import { writeInt8BaseOnnx } from '../../../../shared/convnet/int8/write-int8-onnx';
import { hasWideKernels, withUint8Kernels } from '../../../../shared/engine/int8/kernel-encoding';
import { sha256Hex } from '../../../../shared/hash';
import { int8Reference } from '../../../support/int8-reference';
import { onnxFeatures } from '../../../support/onnx-features';
import { randomBase, randomPixels } from '../../../support/random-base';
import { syntheticCalibration } from '../../../support/synthetic-calibration';

/** Of the features of two images. The same on AVX2, AVX, SSE4, NEON with and without dot products and in WebAssembly. */
const GOLDEN = readFileSync(join(__dirname, '../../../golden/int8-features.sha256'), 'utf8').trim();

const IN_WASM = join(__dirname, '../../../support/features-in-wasm.cjs');

const imageSizePx = 96;
const IMAGES = 2;
const base = randomBase(0.35);
const int8 = writeInt8BaseOnnx(foldedBase(base), imageSizePx, syntheticCalibration(base));
const pixels = randomPixels(IMAGES, imageSizePx);
const imageFloats = pixels.length / IMAGES;
const hashOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  sha256Hex(new Uint8Array(buffer, byteOffset, byteLength));

describe('the int8 base', () => {
  test('gives the features of plain loops over whole numbers, bit for bit', async () => {
    const features = await onnxFeatures(int8, pixels, imageSizePx);
    const width = features.length / IMAGES;
    for (let i = 0; i < IMAGES; i++) {
      const wanted = int8Reference(int8, pixels.subarray(i * imageFloats, (i + 1) * imageFloats));
      expect(new Set(wanted).size).toBeGreaterThan(300);
      expect(hashOf(features.slice(i * width, (i + 1) * width))).toBe(hashOf(wanted));
    }
  });

  test('gives the golden features, with its kernels in int8 and in uint8', async () => {
    expect(hashOf(await onnxFeatures(int8, pixels, imageSizePx))).toBe(GOLDEN);
    expect(hashOf(await onnxFeatures(withUint8Kernels(int8), pixels, imageSizePx))).toBe(GOLDEN);
  });

  test('gives them in WebAssembly too, as a browser runs it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'headstart-wasm-'));
    try {
      const [network, input, out] = ['base.onnx', 'pixels', 'features'].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ];
      writeFileSync(network, int8);
      writeFileSync(input, new Uint8Array(pixels.buffer));
      execFileSync(process.execPath, [IN_WASM, network, input, String(imageSizePx), out]);
      expect(sha256Hex(readFileSync(out))).toBe(GOLDEN);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('has no kernel that needs more than 16 bits for two products', () => {
    expect(hasWideKernels(int8)).toBe(false);
  });
});
