import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FeatureProcess } from '../../../../cli/local/feature-process';
import { StepEndedError } from '../../../../cli/local/step-ended-error';
import type { Progress } from '../../../../functions/handler';
import { TooManyBadImagesError } from '../../../../shared/errors';

let folder: string;
let started: FeatureProcess[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-feature-process-'));
});
afterEach(() => {
  for (const each of started) each.end();
  started = [];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A process whose program is given: `tell` sends news of an order, `apart` says whether it is careful. */
function processOf(onInvoke: string): FeatureProcess {
  const entry = join(folder, `entry-${started.length}-${Math.random()}.cjs`);
  writeFileSync(
    entry,
    `let apart, orders = [];
     const tell = (id, news) => process.send({ id, ...news });
     process.on('disconnect', () => process.exit());
     process.on('message', (order) => {
       if (order.kind === 'start') apart = order.decodeApart;
       else if (order.kind === 'abort') for (const { id } of orders) tell(id, { kind: 'failed', error: { name: 'CancelledError', message: 'stopped' } });
       else { orders.push(order); const { id, payload } = order; ${onInvoke} }
     });`,
  );
  const features = new FeatureProcess({ storeUri: 'file:///store', cacheFolder: 'cache', entry });
  started.push(features);
  return features;
}

const goOn = new AbortController().signal;
const silent = { progress: () => undefined, signal: goOn };
const images = (done: number) => `tell(id, { kind: 'progress', event: { kind: 'images', done: ${done} } });`;
const FAULT = `for (;;) process.kill(process.pid, 'SIGABRT');`;

describe('FeatureProcess', () => {
  test('FeatureProcess does several steps at a time, each of which gets its own answer', async () => {
    const features = processOf(
      `if (orders.length === 3) for (const o of orders.reverse()) tell(o.id, { kind: 'done', result: o.payload });`,
    );
    const asked = [1, 2, 3].map((shard) => features.invoke('ExtractFeatures', { shard }, silent));
    expect(await Promise.all(asked)).toEqual([{ shard: 1 }, { shard: 2 }, { shard: 3 }]);
  });

  test('FeatureProcess starts again after a fault, decodes apart from then on, and tells no image twice', async () => {
    const features = processOf(
      `${images(3)} if (!apart) setTimeout(() => { ${FAULT} }, 20); else { ${images(4)} tell(id, { kind: 'done', result: apart }); }`,
    );
    const told: Progress[] = [];
    const listen = { progress: (event: Progress) => void told.push(event), signal: goOn };
    expect(await features.invoke('ExtractFeatures', {}, listen)).toBe(true);
    expect(told.filter(({ kind }) => kind === 'images')).toEqual([
      { kind: 'images', done: 3 },
      { kind: 'images', done: 4 },
    ]);
    expect(told.filter(({ kind }) => kind === 'notice')).toEqual([
      { kind: 'notice', text: expect.stringMatching(/^A native library crashed \(SIGABRT\)/) },
    ]);
    expect(await features.invoke('ExtractFeatures', {}, silent)).toBe(true);
  });

  test('FeatureProcess fails where a fault comes again, or the process is ended by somebody else', async () => {
    const again = processOf(FAULT).invoke('ExtractFeatures', {}, silent);
    await expect(again).rejects.toThrow(/The process of ExtractFeatures was ended by SIGABRT/);
    const killed = processOf(`process.kill(process.pid, 'SIGKILL');`).invoke('Ingest', {}, silent);
    await expect(killed).rejects.toThrow(StepEndedError);
    await expect(killed).rejects.toThrow(/Ingest was ended by SIGKILL \(a system short of memory/);
  });

  test('FeatureProcess throws what a step throws, by its class, and hands on the wish to stop', async () => {
    const error = `{ name: 'TooManyBadImagesError', message: 'too many' }`;
    const bad = processOf(`tell(id, { kind: 'failed', error: ${error} });`);
    await expect(bad.invoke('ExtractFeatures', {}, silent)).rejects.toThrow(TooManyBadImagesError);
    const stop = new AbortController();
    const stopped = processOf(images(1)).invoke(
      'ExtractFeatures',
      {},
      {
        progress: () => stop.abort(),
        signal: stop.signal,
      },
    );
    await expect(stopped).rejects.toThrow('stopped');
  });

  test('FeatureProcess is not to be had where there is no program', () => {
    const none = new FeatureProcess({
      storeUri: 'file:///store',
      cacheFolder: 'cache',
      entry: join(folder, 'none.js'),
    });
    expect(none.start()).toBe(false);
  });
});
