import fc from 'fast-check';
import type { RangeReader } from '../../../shared/archive/range-reader';
import { readArchive } from '../../../shared/archive/read-archive';
import { UNFINISHED_PREFIX } from '../../../shared/artifacts';
import { type AugmentConfig, parseConfig } from '../../../shared/config';
import type { ShardImage } from '../../../shared/dataset/manifest';
import { CancelledError, UnavailableError } from '../../../shared/errors';
import { extractFeatures } from '../../../shared/features/extract-features';
import { extractViews } from '../../../shared/features/extract-views';
import { FeatureCache } from '../../../shared/features/feature-cache';
import { UnfinishedShard } from '../../../shared/features/unfinished-shard';
import { decodeOptionsOf } from '../../../shared/images/decode-options-of';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';
import { bufferReader } from '../../support/buffer-reader';
import { distinctBmp } from '../../support/distinct-images';
import { FakeEngine } from '../../support/fake-engine';
import { writeZip } from '../../support/write-zip';

const config = parseConfig({});
const SPACE = 'base/space';
const IMAGES = 96;
const BATCH = 4;
/** What a batch takes by the tests' clock, where nothing else is said. */
const BATCH_MS = 400;
const NO_IMAGE = 50;

let reader: RangeReader;
let images: ShardImage[];
let wanted: Record<string, string>;
beforeAll(async () => {
  const data = (n: number) => (n === NO_IMAGE ? Buffer.from('no image') : distinctBmp(n));
  reader = bufferReader(writeZip(Array.from({ length: IMAGES }, (_, n) => ({ name: `a/${n}.bmp`, data: data(n) }))));
  const entries = await readArchive(reader, config.limits);
  images = entries.map((entry) => ({ ...entry, label: 0, split: 'train' }));
  const cold = new World();
  await cold.attempt();
  wanted = await cold.files('');
  expect(Object.keys(wanted)).toHaveLength(1);
});

interface Attempt {
  /** The process dies in the middle of this run of the base: nothing is written any more. */
  readonly diesIn?: number;
  /** Ctrl-C in the middle of this run. */
  readonly stopsIn?: number;
}

/** A store that outlives processes, and a clock that goes on by what the base and the store do. */
class World {
  readonly store = Object.assign(new MemoryBlobStore(), { uri: 'file:///kept' as 'memory:' });
  readonly notices: string[] = [];
  nowMs = 0;
  /** What a batch takes. */
  batchMs = BATCH_MS;
  /** What a write takes. */
  putMs = 0;
  puts = 0;
  unwritable = false;

  /** A process that computes the shard. */
  async attempt({ diesIn = Infinity, stopsIn = Infinity }: Attempt = {}, views = 0) {
    let dead = false;
    const put = (key: string, body: Uint8Array | AsyncIterable<Uint8Array>) => {
      if (dead) throw new Error('killed');
      if (this.unwritable && key.startsWith(UNFINISHED_PREFIX)) throw new Error('no room');
      this.puts++;
      this.nowMs += this.putMs;
      return MemoryBlobStore.prototype.put.call(this.store, key, body);
    };
    const store = Object.assign(Object.create(this.store) as MemoryBlobStore, { put });
    for (const name of ['get', 'getRange', 'size', 'remove', 'list'] as const) {
      Object.assign(store, { [name]: this.store[name].bind(this.store) });
    }
    const stop = new AbortController();
    const engine = new FakeEngine({
      batchSize: BATCH,
      during: (run) => {
        this.nowMs += this.batchMs;
        if (run === stopsIn) stop.abort();
        if (run < diesIn) return;
        dead = true;
        throw new Error('killed');
      },
    });
    const notice = (text: string) => void this.notices.push(text);
    const unfinishedOf = (space: string) =>
      new UnfinishedShard(images, { store, space, featureCount: 4, notice, now: () => this.nowMs });
    const options = {
      featureCount: 4,
      decode: decodeOptionsOf(config),
      signal: stop.signal,
      engine: async () => engine,
    };
    const cacheOf = (space: string) => new FeatureCache(store, space, notice);
    const spaces = Array.from({ length: views }, (_, i) => `${SPACE}-view-${i}`);
    const work = views
      ? extractViews(reader, images, {
          ...{ ...options, spaces, cacheOf, unfinishedOf, seed: 1 },
          augment: parseConfig({ mode: 'augment', augment: { views } }).augment as AugmentConfig,
        })
      : extractFeatures(reader, images, {
          ...{ ...options, space: SPACE, cache: cacheOf(SPACE), unfinished: unfinishedOf(SPACE) },
        });
    const failure = await work.then(
      () => undefined,
      (error: Error) => error,
    );
    const complete = engine.images - (failure?.message === 'killed' ? BATCH : 0);
    return { failure, complete, cached: failure ? undefined : (await work).cached };
  }

  async files(prefix: string): Promise<Record<string, string>> {
    const found: Record<string, string> = {};
    for await (const { key } of this.store.list(prefix))
      found[key] = Buffer.from((await this.store.get(key)) as Uint8Array).toString('base64');
    return found;
  }
}

describe('UnfinishedShard', () => {
  test('a shard that is killed at any moment repeats some seconds, ends with the same bytes and leaves nothing else', async () => {
    const runs = fc.integer({ min: 0, max: IMAGES / BATCH - 1 });
    await fc.assert(
      fc.asyncProperty(fc.array(runs, { minLength: 1, maxLength: 3 }), async (kills) => {
        const world = new World();
        let complete = 0;
        for (const diesIn of kills) complete += (await world.attempt({ diesIn })).complete;
        const last = await world.attempt();
        expect(last.failure).toBeUndefined();
        // A second until it is written, a second in which the shard's own file would come, and what is under way.
        const most = (kills.length * (2000 / BATCH_MS + 3) + kills.length) * BATCH;
        const again = complete + last.complete - (IMAGES - 1);
        expect([again, again <= most]).toEqual([again, true]);
        expect(await world.files('')).toEqual(wanted);
        expect(world.notices.filter((text) => !/could not be kept: killed/.test(text))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test('a shard that is stopped repeats nothing that was complete', async () => {
    for (const stopsIn of [0, 1, 7, 20]) {
      const world = new World();
      const { failure, complete } = await world.attempt({ stopsIn });
      expect(failure).toBeInstanceOf(CancelledError);
      const { complete: rest, cached } = await world.attempt();
      expect([stopsIn, complete + rest]).toEqual([stopsIn, IMAGES - 1]);
      // Its reason is kept of an image that cannot be used, too.
      expect([complete, complete + 1]).toContain(cached);
      expect(await world.files('')).toEqual(wanted);
    }
  });

  test('a shard that is stopped again and again keeps what each attempt has computed', async () => {
    const world = new World();
    let complete = 0;
    for (const stopsIn of [5, 4, 6]) complete += (await world.attempt({ stopsIn })).complete;
    expect(complete + (await world.attempt()).complete).toBe(IMAGES - 1);
    expect(await world.files('')).toEqual(wanted);
  });

  test('a store that does not answer ends an attempt, and nothing is taken for damaged', async () => {
    const world = new World();
    await world.attempt({ stopsIn: 7 });
    const before = await world.files(UNFINISHED_PREFIX);
    const answers = world.store.get;
    world.store.get = (key) =>
      key.startsWith(UNFINISHED_PREFIX)
        ? Promise.reject(new UnavailableError('no answer'))
        : answers.call(world.store, key);
    expect((await world.attempt()).failure).toBeInstanceOf(UnavailableError);
    expect(world.notices).toEqual([]);
    world.store.get = answers;
    expect(await world.files(UNFINISHED_PREFIX)).toEqual(before);
  });

  test('views of a shard that is killed survive, each in its own space', async () => {
    const cold = new World();
    await cold.attempt({}, 3);
    const world = new World();
    const { complete } = await world.attempt({ diesIn: 60 }, 3);
    expect(Object.keys(await world.files(UNFINISHED_PREFIX)).length).toBeGreaterThanOrEqual(3);
    const last = await world.attempt({}, 3);
    expect(complete + last.complete - (IMAGES - 1) * 3).toBeLessThanOrEqual((2000 / BATCH_MS + 4) * BATCH);
    expect(await world.files('')).toEqual(await cold.files(''));
    expect(Object.keys(await world.files(''))).toHaveLength(3);
  });

  test('a damaged file costs its rows, and is announced', async () => {
    const world = new World();
    await world.attempt({ diesIn: 20 });
    const [first, ...others] = Object.keys(await world.files(UNFINISHED_PREFIX)) as [string, ...string[]];
    expect(others.length).toBeGreaterThan(0);
    const bytes = (await world.store.get(first)) as Uint8Array;
    bytes[bytes.length - 1]! ^= 1;
    await world.store.put(first, bytes);
    const { failure, complete } = await world.attempt();
    expect([failure, complete < IMAGES - 1]).toEqual([undefined, true]);
    expect(world.notices.at(-1)).toMatch(/its CRC-32 is .*What is in it is computed again$/);
    expect(await world.files('')).toEqual(wanted);
  });

  test('a shard that takes no longer than a second writes its own file alone', async () => {
    const world = new World();
    const { failure } = await world.attempt();
    expect([failure, world.puts > 5]).toEqual([undefined, true]);
    const quick = new World();
    Object.defineProperty(quick, 'nowMs', { get: () => 0, set: () => undefined });
    await quick.attempt();
    expect(quick.puts).toBe(1);
  });

  test('a shard whose own file comes within a second is not written before', async () => {
    const world = new World();
    // After one second 0.8 seconds are left.
    world.batchMs = 1800 / (IMAGES / BATCH);
    await world.attempt();
    expect(world.puts).toBe(1);
  });

  test('writing takes a hundredth of the time at most, however slow the store is', async () => {
    const world = new World();
    world.putMs = 60;
    await world.attempt();
    const tookMs = (IMAGES / BATCH) * BATCH_MS;
    // The first write comes when nothing is known of the store; the last is the shard's own.
    expect((world.puts - 2) * world.putMs).toBeLessThanOrEqual(tookMs / 100);
  });

  test('a store that takes no such files stops no run, and is announced', async () => {
    const world = new World();
    world.unwritable = true;
    expect((await world.attempt()).failure).toBeUndefined();
    expect(world.notices[0]).toBe('What is computed of a shard so far could not be kept: no room');
    expect(await world.files('')).toEqual(wanted);
  });

  test('nothing is kept in a store that ends with the process, and little in a bucket', async () => {
    for (const [uri, most] of [
      ['memory:', 1],
      ['s3://bucket', 2],
    ] as const) {
      const world = new World();
      Object.assign(world.store, { uri });
      await world.attempt();
      expect([uri, world.puts <= most]).toEqual([uri, true]);
    }
  });
});
