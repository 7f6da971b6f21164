import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { BaseEngine } from '../../shared/engine/base-engine';
import { createGpuEngine } from '../../shared/engine/gpu-engine';
import { createOnnxEngine } from '../../shared/engine/onnx-engine';
import { relativeDifference } from '../../shared/engine/relative-difference';

/** A base network in a folder, as `pack-gpu-check` leaves it. */
export interface PackedNetwork {
  readonly name: string;
  readonly file: string;
  readonly imageSizePx: number;
  readonly featureCount: number;
}

export const NETWORKS_FILE = 'networks.json';

const BATCHES = [32, 64, 128, 256, 512];
/** Of one measurement; the fastest of three counts. */
const LEAST_SECONDS = 2;
const ROUNDS = 3;

/**
 * Compares the engine "gpu" with the processor on fixed pixels, and measures both: images per second at several batch sizes.
 * A line of text for each, and all as JSON at the end.
 */
async function main([folder = __dirname, batches = BATCHES.join(',')]: readonly string[]): Promise<void> {
  const networks: PackedNetwork[] = JSON.parse(readFileSync(join(folder, NETWORKS_FILE), 'utf8'));
  const told: object[] = [];
  const tell = (line: object) => {
    told.push(line);
    console.log(
      Object.entries(line)
        .map(([name, value]) => `${name} ${value}`)
        .join('  '),
    );
  };
  console.log(`processor ${cpus()[0]?.model}, ${cpus().length} cores`);
  for (const { name, file, imageSizePx, featureCount } of networks) {
    const onnx = readFileSync(join(folder, file));
    const options = { imageSizePx, featureCount };
    const processor = await createOnnxEngine(onnx, options);
    tell({ network: name, engine: 'onnx', batch: processor.batchSize, imagesPerSecond: await speedOf(processor) });
    const wanted = await processor.run(wavesFor(processor), processor.batchSize);
    await processor.dispose();
    for (const batchSize of batches.split(',').map(Number)) {
      try {
        const gpu = await createGpuEngine(onnx, { ...options, batchSize });
        const count = Math.min(batchSize, processor.batchSize);
        const found = await gpu.run(wavesFor({ ...gpu, batchSize: processor.batchSize }), count);
        const difference = relativeDifference(found, wanted.subarray(0, found.length)).toExponential(1);
        tell({ network: name, engine: 'gpu', batch: batchSize, imagesPerSecond: await speedOf(gpu), difference });
        await gpu.dispose();
      } catch (error) {
        tell({ network: name, engine: 'gpu', batch: batchSize, error: (error as Error).message.split('\n')[0] });
      }
    }
  }
  console.log(JSON.stringify(told));
}

async function speedOf(engine: BaseEngine): Promise<number> {
  const pixels = wavesFor(engine);
  await engine.run(pixels, engine.batchSize);
  let best = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now();
    let images = 0;
    let seconds = 0;
    while (seconds < LEAST_SECONDS) {
      // Two at once, as the workbench in front of an engine has them.
      await Promise.all([engine.run(pixels, engine.batchSize), engine.run(pixels, engine.batchSize)]);
      images += 2 * engine.batchSize;
      seconds = (performance.now() - begun) / 1000;
    }
    best = Math.max(best, images / seconds);
  }
  return Math.round(best);
}

/** [batchSize, S, S, 3] in [-1, 1], shared, the same wherever it is computed. */
function wavesFor({ batchSize, imageSizePx }: BaseEngine): Float32Array {
  const floats = batchSize * imageSizePx ** 2 * 3;
  const pixels = new Float32Array(new SharedArrayBuffer(floats * Float32Array.BYTES_PER_ELEMENT));
  for (let i = 0; i < floats; i++) pixels[i] = Math.sin(i * 0.37) * Math.cos(i * 0.0011);
  return pixels;
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: Error) => {
    console.error(error.message);
    process.exit(1);
  });
}
