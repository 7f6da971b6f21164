import { inTurn, LARGE_PIXELS } from '../../../shared/images/in-turn';

/** Work that tells how much of it goes on at once; each piece ends when it is told to. */
function pieces() {
  let [working, most] = [0, 0];
  const ends: (() => void)[] = [];
  const start = () =>
    new Promise<void>((resolve) => {
      working += 1;
      most = Math.max(most, working);
      ends.push(() => {
        working -= 1;
        resolve();
      });
    });
  return { start, ends, most: () => most };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('inTurn()', () => {
  test('lets small images go on together', async () => {
    const { start, ends, most } = pieces();
    const all = Promise.all(Array.from({ length: 4 }, () => inTurn(LARGE_PIXELS - 1, start)));
    expect(most()).toBe(4);
    for (const end of ends) end();
    await all;
  });

  test('lets one large image go on at a time, in their order, beside small ones', async () => {
    const { start, ends, most } = pieces();
    const done: number[] = [];
    const all = [0, 1, 2].map((n) => inTurn(LARGE_PIXELS, start).then(() => done.push(n)));
    for (let n = 0; n < 3; n++) {
      await settle();
      expect([ends.length, most()]).toEqual([n + 1, 1]);
      ends[n]?.();
    }
    await Promise.all(all);
    expect(done).toEqual([0, 1, 2]);
  });

  test('goes on behind one that fails', async () => {
    const failing = inTurn(LARGE_PIXELS, async () => Promise.reject(new Error('damaged')));
    const next = inTurn(LARGE_PIXELS, async () => 'decoded');
    await expect(failing).rejects.toThrow('damaged');
    expect(await next).toBe('decoded');
  });
});
