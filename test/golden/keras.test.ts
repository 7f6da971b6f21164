import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { readBaseWeights } from '../../shared/backbone/mobilenet-v2/read-base-weights';
import { writeBaseOnnx } from '../../shared/backbone/mobilenet-v2/write-onnx';
import { createOnnxEngine } from '../../shared/engine/onnx-engine';
import { noisePixels } from '../support/golden-formulas';
import { largestDifference } from '../support/random-base';
import { describeWith, kerasPython, stanfordDogs } from '../support/requirements';

const MADE = /^(head-training|summary|layers|resize|augment|features|fine-tuning).*\.(json|txt|bin)$/;
/** Keras itself differs by this much between machines and numbers of threads. */
const TOLERANCE = 1e-4;
/**
 * Each step of fine-tuning starts from what the last one left: after ten, Keras' losses on an Intel Xeon lie 1.9e-4 from
 * those on an AMD EPYC, and without oneDNN 2.4e-4. The trainer is held to 1e-3 of these vectors.
 */
const FINE_TUNING_TOLERANCE = 5e-4;

// Of slow machines: Keras builds and trains some twenty networks here.
jest.setTimeout(1_200_000);

describeWith('keras', 'golden vectors by real Keras', () => {
  let folder: string;
  const python = (...args: string[]) =>
    execFileSync(kerasPython()!, args, { cwd: __dirname, stdio: ['ignore', 'ignore', 'pipe'] });
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'headstart-golden-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('make_golden.py makes the committed vectors again', () => {
    python('make_golden.py', join(folder, 'vectors'), '--base', stanfordDogs());
    const made = readdirSync(join(folder, 'vectors')).sort();
    expect(made).toEqual(
      readdirSync(__dirname)
        .filter((name) => MADE.test(name))
        .sort(),
    );
    for (const name of made) {
      const [found, committed] = [readFileSync(join(folder, 'vectors', name)), readFileSync(join(__dirname, name))];
      if (extname(name) === '.txt') expect(found.toString()).toBe(committed.toString());
      else if (extname(name) === '.bin')
        expect(largestDifference(floats(found), floats(committed))).toBeLessThan(TOLERANCE);
      else {
        const tolerance = name === 'fine-tuning.json' ? FINE_TUNING_TOLERANCE : TOLERANCE;
        expectSameJson(JSON.parse(found.toString()), JSON.parse(committed.toString()), name, tolerance);
      }
    }
  });

  test('readBaseWeights() reads what Keras saves, in every layout', async () => {
    const saved = join(folder, 'saved');
    python('save_weights.py', saved);
    const wanted = floats(readFileSync(join(saved, 'features.bin')));
    const [imageSizePx, featureCount, count] = [96, 1280, 3];
    const noise = [0, 1, 2].flatMap((i) => [...noisePixels(imageSizePx, imageSizePx, 41 + i)]);
    const pixels = Float32Array.from(noise, (value) => value / 127.5 - 1);
    const files = readdirSync(saved).filter((name) => name.endsWith('.h5'));
    expect(files).toHaveLength(9);
    for (const name of files) {
      const weights = await readBaseWeights({ name, bytes: readFileSync(join(saved, name)) }, 0.35);
      const engine = await createOnnxEngine(writeBaseOnnx(weights, imageSizePx), {
        imageSizePx,
        featureCount,
        threads: 1,
      });
      const features = await engine.run(pixels, count);
      await engine.dispose();
      expect([name, largestDifference(features, wanted) < TOLERANCE]).toEqual([name, true]);
    }
  });
});

function floats(bytes: Buffer): Float32Array {
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

function expectSameJson(found: unknown, committed: unknown, at: string, tolerance: number): void {
  if (typeof found === 'number' && typeof committed === 'number') {
    expect([at, Math.abs(found - committed) < tolerance]).toEqual([at, true]);
  } else if (found && committed && typeof found === 'object' && typeof committed === 'object') {
    expect([at, Object.keys(found)]).toEqual([at, Object.keys(committed)]);
    for (const [key, value] of Object.entries(found)) {
      expectSameJson(value, (committed as Record<string, unknown>)[key], `${at}.${key}`, tolerance);
    }
  } else expect([at, found]).toEqual([at, committed]);
}
