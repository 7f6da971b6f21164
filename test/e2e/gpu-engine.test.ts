import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../cli/exit-codes';
import { PROJECT_ROOT } from '../../cli/project-root';
import { GPU_TOLERANCE } from '../../shared/engine/gpu-engine';
import { decodeFeatureFile } from '../../shared/features/feature-file';
import { distinctImagesZip } from '../support/distinct-images';
import { headstart, requireFreshBuild } from '../support/headstart';
import { describeWith } from '../support/requirements';
import { smallCnn, smallVit } from '../support/small-networks';
import { softwareVulkan } from '../support/software-vulkan';

let folder: string;
const at = (...names: string[]) => join(folder, ...names);

beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-gpu-'));
  // More than a batch of the graphics processor, so that the last one is filled up.
  writeFileSync(at('insects.zip'), distinctImagesZip(70));
  writeFileSync(at('cnn.onnx'), smallCnn().toBytes());
  writeFileSync(at('vit.onnx'), smallVit(true).toBytes());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function train(out: string, base: string, flags: readonly string[], env?: Readonly<Record<string, string>>) {
  const places = [at('insects.zip'), '--out', at(out), '--store', at('store'), '--no-config', '--epochs', '2'];
  return headstart(['train', ...places, '--base', at(base), ...flags], { env });
}

/** Features of the only shard that a run's space has, [rows, featureCount]. */
function featuresOf(run: string): Float32Array {
  const { sha256, engine } = JSON.parse(readFileSync(at(run, 'metrics.json'), 'utf8')).base;
  const ofBase = at('store', 'features', sha256);
  const space = readdirSync(ofBase).find((name) => name.includes(`-${engine}-`)) as string;
  const file = readdirSync(join(ofBase, space)).find((name) => name.endsWith('.hsf')) as string;
  return decodeFeatureFile(readFileSync(join(ofBase, space, file)), file, `${sha256}/${space}`).features;
}

describeWith('vulkan', 'headstart train --engine gpu, on Vulkan by software', () => {
  // A convolutional network and a transformer: other shaders. MobileNetV2's are run by test/browser/webgpu.test.ts.
  test.each(['cnn', 'vit'])(
    'leaves the features of %s.onnx that the processor computes, in a space of their own',
    async (name) => {
      const gpu = await train(`${name}-gpu`, `${name}.onnx`, ['--engine', 'gpu'], softwareVulkan());
      expect({ code: gpu.code, stderr: gpu.stderr }).toEqual({ code: 0, stderr: expect.stringContaining('Features') });
      expect(gpu.stdout).toMatch(/run by gpu in float32/);
      const onnx = await train(`${name}-onnx`, `${name}.onnx`, []);
      expect(onnx.code).toBe(0);
      expect(onnx.stdout).toMatch(/70 features computed, 0 found in the cache/);

      const [found, wanted] = [featuresOf(`${name}-gpu`), featuresOf(`${name}-onnx`)];
      expect(found).toHaveLength(wanted.length);
      const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const difference = wanted.reduce((most, value, i) => Math.max(most, Math.abs(value - (found[i] as number))), 0);
      expect(difference / largest).toBeLessThanOrEqual(GPU_TOLERANCE);

      const { base } = JSON.parse(readFileSync(at(`${name}-gpu`, 'metrics.json'), 'utf8'));
      expect(base).toMatchObject({ engine: 'gpu', precision: 'float32' });
      const report = readFileSync(at(`${name}-gpu`, 'report.html'), 'utf8');
      expect(report).toContain('ONNX Runtime on a graphics processor (WebGPU)');
      expect((await headstart(['verify', at(`${name}-gpu`)])).code).toBe(0);
    },
  );
});

describeWith('vulkan', 'createGpuEngine(), on Vulkan by software', () => {
  test('leaves its caller free to prepare images while a batch is computed', () => {
    // A process of its own: the native loader of Vulkan does not see the environment of a suite.
    const program = `
      const { writeBaseOnnx } = require('./shared/backbone/mobilenet-v2/write-onnx');
      const { createGpuEngine } = require('./shared/engine/gpu-engine');
      const { randomBase, randomPixels } = require('./test/support/random-base');
      (async () => {
        const options = { imageSizePx: 96, featureCount: 1280, batchSize: 2 };
        const engine = await createGpuEngine(writeBaseOnnx(randomBase(0.35), 96), options);
        let turns = 0;
        const timer = setInterval(() => turns++, 1);
        const features = await Promise.all([1, 2, 2].map((count) => engine.run(randomPixels(2, 96), count)));
        clearInterval(timer);
        await engine.dispose();
        console.log(JSON.stringify({ turns, lengths: features.map(({ length }) => length / 1280) }));
      })();`;
    const { stdout, stderr, status } = spawnSync(process.execPath, ['-r', 'tsx/cjs', '-e', program], {
      cwd: PROJECT_ROOT,
      encoding: 'utf8',
      env: { ...process.env, ...softwareVulkan() },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { turns, lengths } = JSON.parse(stdout);
    expect(lengths).toEqual([1, 2, 2]);
    // Each run takes a tenth of a second and more. One that keeps the thread lets it have a turn between two runs only.
    expect(turns).toBeGreaterThan(10);
  });
});

describe('headstart train --engine gpu', () => {
  test('says what is missing where there is no graphics processor', async () => {
    // A machine that has one is told of a driver that is not there.
    const none = { VK_ICD_FILENAMES: at('no-driver.json'), VK_DRIVER_FILES: at('no-driver.json') };
    const { code, stderr } = await train('none', 'cnn.onnx', ['--engine', 'gpu', '--image-size', '32'], none);
    const words = /finds no graphics processor here: .*\n.*libvulkan1/;
    expect({ code, stderr }).toEqual({ code: EXIT.setup, stderr: expect.stringMatching(words) });
  });

  test('refuses int8 by name', async () => {
    const { code, stderr } = await train('int8', 'cnn.onnx', ['--engine', 'gpu', '--precision', 'int8']);
    expect(code).toBe(EXIT.usage);
    expect(stderr).toMatch(/"precision" is "int8" and "engine" is "gpu"/);
  });
});
