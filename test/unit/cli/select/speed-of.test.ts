import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Speed } from '../../../../cli/select/measure-speed';
import { SpeedCache } from '../../../../cli/select/speed-cache';
import { isBusy, speedOf } from '../../../../cli/select/speed-of';

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'headstart-speeds-'));
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

/** Measurements one after another, and how many of them were taken. */
function measuring(...speeds: Speed[]) {
  const taken: Speed[] = [];
  const measure = async () => {
    const next = speeds[taken.length] as Speed;
    taken.push(next);
    return next;
  };
  return { taken, ask: (again?: boolean) => speedOf('space', new SpeedCache(cache), measure, again) };
}

const speed = (msPerImage: number, others: number): Speed => ({ msPerImage, others });

describe('speedOf()', () => {
  test('speedOf() measures once where the machine was at rest', async () => {
    const { ask, taken } = measuring(speed(10, 0.05));
    expect((await ask()).msPerImage).toBe(10);
    expect((await ask()).msPerImage).toBe(10);
    expect(taken).toHaveLength(1);
  });

  test('speedOf() measures again what was measured beside other programs, and keeps the faster', async () => {
    const { ask, taken } = measuring(speed(22, 0.5), speed(10, 0.02), speed(9, 0));
    const first = await ask();
    expect(isBusy(first)).toBe(true);
    const second = await ask();
    expect(second.msPerImage).toBe(10);
    expect(isBusy(second)).toBe(false);
    await ask();
    expect(taken).toHaveLength(2);
  });

  test('speedOf() never takes a slower figure for a faster one', async () => {
    const { ask } = measuring(speed(12, 0.3), speed(30, 0.6));
    await ask();
    expect((await ask()).msPerImage).toBe(12);
  });

  test('speedOf() gives up on a machine that is never at rest, and says that it was busy', async () => {
    const { ask, taken } = measuring(...[30, 20, 25, 1].map((ms) => speed(ms, 0.9)));
    for (let i = 0; i < 3; i++) await ask();
    const last = await ask();
    expect(last.msPerImage).toBe(20);
    expect(isBusy(last)).toBe(true);
    expect(taken).toHaveLength(3);
  });

  test('speedOf() forgets what is known where it is told to', async () => {
    const { ask } = measuring(speed(10, 0), speed(14, 0));
    await ask();
    expect((await ask(true)).msPerImage).toBe(14);
    expect((await ask()).msPerImage).toBe(14);
  });

  test('speedOf() measures anew where the file is damaged, or says nothing of other programs', async () => {
    writeFileSync(join(cache, 'speeds.json'), '{"schemaVersion":1,"processors":{"x":{"space":10}}}');
    const { ask, taken } = measuring(speed(11, 0));
    expect((await ask()).msPerImage).toBe(11);
    expect((await ask()).msPerImage).toBe(11);
    expect(taken).toHaveLength(1);
  });
});
