import { VirtualClock } from '../../../../cli/estimate/virtual-clock';

describe('VirtualClock', () => {
  test('wakes whoever sleeps in the order of its own time, however long that is', async () => {
    const clock = new VirtualClock();
    const woken: [string, number][] = [];
    const worker = async (name: string, ...naps: number[]) => {
      for (const nap of naps) {
        await clock.sleep(nap);
        woken.push([name, clock.now]);
      }
    };
    await Promise.all([worker('a', 1e9, 5), worker('b', 3, 3, 3), worker('c', 6)]);
    expect(woken).toEqual([
      ['b', 3],
      ['c', 6],
      ['b', 6],
      ['b', 9],
      ['a', 1e9],
      ['a', 1e9 + 5],
    ]);
  });
});
