import fc from 'fast-check';
import { Random } from '../../../shared/random';
import { type RaceOptions, race } from '../../../shared/select/race';
import type { BaseScore } from '../../../shared/select/score-base';

interface Racer {
  readonly name: string;
  /** Share of images that it tells wrong. */
  readonly wrong: number;
  readonly cost: number;
}

/** As if image i were told right or wrong by chance that all racers share: who is better is better on the same images. */
function scoreOf({ wrong }: Racer, images: number): BaseScore {
  const random = new Random(7);
  const errors = Float64Array.from({ length: images }, () => Number(random.uniform() < wrong));
  const squaredError = errors.reduce((sum, error) => sum + error, 0) / images;
  const accuracy = 1 - squaredError;
  return {
    ...{ images, accuracy, errors, squaredError, logMe: 0, interval: { low: 0, high: 1 } },
    hits: Uint8Array.from(errors, (error) => 1 - error),
  };
}

const options = (candidates: readonly Racer[], more: Partial<RaceOptions<Racer>> = {}): RaceOptions<Racer> => ({
  ...{ candidates, images: 512, allImages: 2000, classes: 2 },
  costOf: ({ cost }) => cost,
  measure: async (racer, images) => scoreOf(racer, images),
  ...more,
});
const racers = (wrong: readonly number[], cost = 1) => wrong.map((own, i) => ({ name: String(i), wrong: own, cost }));
const names = (all: readonly Racer[]) => all.map(({ name }) => name);

describe('race()', () => {
  test('drops what is surely worse at once, and shows the others more images', async () => {
    const { finalists, rounds } = await race(options(racers([0.1, 0.5, 0.11, 0.6, 0.55])));
    expect(names(finalists)).toEqual(['0', '2']);
    expect(rounds.map(({ candidates }) => candidates)).toEqual([5, 2, 2, 2]);
    expect(rounds.at(-1)?.images).toBe(512);
  });

  test('keeps all that chance cannot tell apart as long as a quarter of the whole pays for them', async () => {
    const { finalists } = await race(options(racers([0.1, 0.1, 0.1, 0.1]), { allImages: 4000 }));
    expect(finalists).toHaveLength(4);
  });

  test('lets the best go on where not all can be paid for', async () => {
    const { finalists, rounds } = await race(options(racers([0.13, 0.12, 0.11, 0.1, 0.14, 0.15, 0.16, 0.17])));
    expect(rounds.length).toBeGreaterThan(2);
    expect(finalists.length).toBeLessThan(8);
    expect(names(finalists)).toContain('3');
  });

  test('shows the whole sample to each where it is to, and where there are two alone', async () => {
    for (const own of [options(racers([0.1, 0.9, 0.5]), { full: true }), options(racers([0.1, 0.9]))]) {
      expect((await race(own)).rounds).toEqual([{ images: 512, candidates: own.candidates.length }]);
    }
  });

  test('begins no further round where time is over', async () => {
    const { rounds, scores } = await race(options(racers([0.1, 0.1, 0.1]), { isOver: () => true }));
    expect(rounds).toHaveLength(1);
    expect(scores.size).toBe(3);
  });

  test('shows each class some images in its first round', async () => {
    const first = async (classes: number) => (await race(options(racers([0.1, 0.1, 0.1]), { classes }))).rounds[0];
    expect((await first(30))?.images).toBeGreaterThan(((await first(2))?.images as number) * 2);
  });

  test('shows fewer images at first where a set is so small that they would cost more than a quarter of it', async () => {
    const first = async (allImages: number) =>
      (await race(options(racers([0.1, 0.1, 0.1]), { images: 200, allImages }))).rounds[0]?.images;
    expect([await first(1000), await first(220), await first(40)]).toEqual([64, 55, 32]);
  });

  test('never costs more than a quarter of the whole beyond its first round, nor shows more than the sample', async () => {
    const pools = fc.array(
      fc.record({ wrong: fc.double({ min: 0, max: 1, noNaN: true }), cost: fc.integer({ min: 1, max: 20 }) }),
      {
        minLength: 1,
        maxLength: 12,
      },
    );
    await fc.assert(
      fc.asyncProperty(
        pools,
        fc.integer({ min: 2, max: 700 }),
        fc.integer({ min: 2, max: 40 }),
        async (pool, images, classes) => {
          const candidates = pool.map((own, i) => ({ ...own, name: String(i) }));
          let paid = 0;
          const seen = new Map<Racer, number>();
          const measure = async (racer: Racer, count: number) => {
            const before = seen.get(racer) ?? 0;
            expect(count).toBeGreaterThan(before);
            expect(count).toBeLessThanOrEqual(images);
            seen.set(racer, count);
            paid += racer.cost * (count - before);
            return scoreOf(racer, count);
          };
          const allImages = 2 * images;
          const { cost, rest, rounds, finalists } = await race(
            options(candidates, { images, allImages, classes, measure }),
          );
          expect(cost).toBe(paid);
          const all = candidates.reduce((sum, own) => sum + own.cost, 0) * allImages;
          expect(rest).toBeCloseTo(Math.max(0, all / 4 - cost), 6);
          const total = candidates.reduce((sum, own) => sum + own.cost, 0);
          const first = total * (rounds[0]?.images as number);
          expect(cost).toBeLessThanOrEqual(Math.max(first, 0.25 * total * allImages));
          for (const own of finalists) expect(seen.get(own)).toBe(rounds.at(-1)?.images);
        },
      ),
    );
  });
});
