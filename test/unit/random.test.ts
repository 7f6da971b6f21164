import { Random } from '../../shared/random';

describe('Random', () => {
  test('fill() gives the numbers that as many calls of uint32() give, and leaves the same state', () => {
    const [one, other] = [new Random(5), new Random(5)];
    const singly = Array.from({ length: 100 }, () => one.uint32());
    expect([...other.fill(new Uint32Array(60)), ...other.fill(new Uint32Array(40))]).toEqual(singly);
    expect(other.uint32()).toBe(one.uint32());
  });

  test('state is what the next numbers depend on, and may be set', () => {
    const [one, other] = [new Random(5), new Random(6)];
    one.uint32();
    other.state = one.state;
    expect(Array.from({ length: 9 }, () => other.uint32())).toEqual(Array.from({ length: 9 }, () => one.uint32()));
    expect(other.state.every((word) => word >= 0)).toBe(true);
  });

  test('uniform() fills [0, 1) evenly', () => {
    const random = new Random(1);
    const bins = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) {
      const bin = Math.floor(random.uniform() * 10);
      bins[bin] = bins[bin]! + 1;
    }
    for (const count of bins) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  test('shuffle() keeps every element, and its order follows the seed', () => {
    const shuffled = (seed: number) => [...new Random(seed).shuffle(Int32Array.from({ length: 50 }, (_, i) => i))];
    expect([...shuffled(1)].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(shuffled(1)).toEqual(shuffled(1));
    expect(shuffled(1)).not.toEqual(shuffled(2));
  });
});
