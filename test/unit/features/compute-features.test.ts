import fc from 'fast-check';
import { CancelledError } from '../../../shared/errors';
import { type Computed, computeFeatures } from '../../../shared/features/compute-features';
import { FakeEngine } from '../../support/fake-engine';
import { tinyBmp } from '../../support/tiny-bmp';

const decode = { imagePixels: 1e6, orient: 'exif' } as const;
const BATCHES = 3;

const files = (count: number, first = 0): Map<string, Uint8Array> =>
  new Map(Array.from({ length: count }, (_, i) => [`image ${first + i}`, tinyBmp(first + i)]));

const alone = async (count: number) => {
  const results = new Map<string, Computed>();
  for (const [name, bytes] of files(count)) {
    const engine = new FakeEngine({ batchSize: 1 });
    results.set(name, (await computeFeatures(new Map([[name, bytes]]), { engine, decode })).get(name)!);
  }
  return results;
};

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

describe('computeFeatures()', () => {
  test('computeFeatures() gives each image its own features, whichever batch ends first', async () => {
    const expected = await alone(40);
    const runs = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 40, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 40 }), runs, async (size, n, ms) => {
        const engine = new FakeEngine({ batchSize: size, during: (run) => pause(ms[run]!) });
        const computed = await computeFeatures(files(n), { engine, decode });
        expect(computed.size).toBe(n);
        for (const [name, features] of computed) expect(features).toEqual(expected.get(name));
        expect(engine.runs).toBe(Math.ceil(n / size));
      }),
      { numRuns: 25 },
    );
  });

  test('computeFeatures() leaves no gap for images that cannot be used and says why', async () => {
    const expected = await alone(30);
    const images = files(30);
    for (const i of [0, 5, 6, 7, 17, 29]) images.set(`image ${i}`, Buffer.from(i % 2 ? '' : '<svg/>'));
    const engine = new FakeEngine({ batchSize: 8 });
    let done = 0;
    const computed = await computeFeatures(images, { engine, decode, onImage: () => done++ });
    expect(done).toBe(30);
    expect(engine.images).toBe(24);
    for (const [name, features] of expected) {
      const bad = images.get(name)!.length < 10;
      expect(computed.get(name)).toEqual(bad ? { error: expect.stringMatching(/^the file is /) } : features);
    }
  });

  test('computeFeatures() takes no more images than its batches hold while the engine is busy', async () => {
    let goOn: () => void = () => undefined;
    const stuck = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const engine = new FakeEngine({ batchSize: 4, during: () => stuck });
    let taken = 0;
    const images = new (class extends Map<string, Uint8Array> {
      override *[Symbol.iterator]() {
        for (const entry of super.entries()) {
          taken++;
          yield entry;
        }
        return undefined;
      }
    })(files(100));
    const computing = computeFeatures(images, { engine, decode });
    while (taken < BATCHES * 4 + 1) await pause(5);
    // It would take more at once, if it did.
    await pause(50);
    expect(taken).toBe(BATCHES * 4 + 1);
    goOn();
    expect((await computing).size).toBe(100);
  });

  test('computeFeatures() shares its buffers among all shards in work, and none waits for another for ever', async () => {
    const expected = await alone(90);
    const engine = new FakeEngine({ batchSize: 2, during: (run) => pause(run % 3) });
    const shards = Array.from({ length: 9 }, (_, shard) => files(10, shard * 10));
    const results = await Promise.all(shards.map((shard) => computeFeatures(shard, { engine, decode })));
    expect(engine.buffers.size).toBeLessThanOrEqual(BATCHES);
    expect(engine.mostRunning).toBeLessThanOrEqual(BATCHES);
    for (const [name, features] of results.flatMap((computed) => [...computed])) {
      expect(features).toEqual(expected.get(name));
    }
  });

  test('computeFeatures() stops when it is told to, with nothing left under way', async () => {
    const controller = new AbortController();
    const engine = new FakeEngine({
      during: async (run) => {
        if (run === 2) controller.abort(new Error('enough'));
        await pause(5);
      },
    });
    const computing = computeFeatures(files(200), { engine, decode, signal: controller.signal });
    await expect(computing).rejects.toThrow(CancelledError);
    expect(engine.running).toBe(0);
    const { runs } = engine;
    expect(runs).toBeLessThan(10);
    await pause(20);
    expect(engine.runs).toBe(runs);
    // All buffers came back.
    expect((await computeFeatures(files(50), { engine, decode })).size).toBe(50);
  });

  test('computeFeatures() hands on an engine’s failure, with nothing left under way', async () => {
    const engine = new FakeEngine({
      during: async (run) => {
        await pause(2);
        if (run === 1) throw new Error('out of memory');
      },
    });
    await expect(computeFeatures(files(200), { engine, decode })).rejects.toThrow('out of memory');
    expect(engine.running).toBe(0);
    expect(engine.runs).toBeLessThan(10);
    expect((await computeFeatures(files(50), { engine, decode })).size).toBe(50);
  });
});
