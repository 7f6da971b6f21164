import type { Speed } from './measure-speed';
import type { KnownSpeed, SpeedCache } from './speed-cache';

/** What other programs may take of the processors without the figure being one of theirs. */
const MOST_OTHERS = 0.1;
/** On a machine that is never at rest no number of attempts would do. */
const MOST_TIMES = 3;

/**
 * How fast a base is here: as it was measured before, unless other programs were busy meanwhile. Then it is measured
 * again, and the faster of the two counts, a few times at most.
 * @param again whether what is known counts for nothing
 */
export async function speedOf(
  space: string,
  speeds: Pick<SpeedCache, 'get' | 'put'>,
  measure: () => Promise<Speed>,
  again = false,
): Promise<KnownSpeed> {
  const known = again ? undefined : await speeds.get(space);
  if (known && (known.others <= MOST_OTHERS || known.times >= MOST_TIMES)) return known;
  const measured = await measure();
  const times = (known?.times ?? 0) + 1;
  // Nothing makes a base faster than it is: the fastest is the nearest.
  const better = !known || measured.msPerImage < known.msPerImage ? measured : known;
  const others = Math.min(measured.others, known?.others ?? 1);
  const speed = { msPerImage: better.msPerImage, others, times };
  await speeds.put(space, speed);
  return speed;
}

/** Whether the figure is more of the other programs than of the base. */
export const isBusy = ({ others }: Pick<KnownSpeed, 'others'>): boolean => others > MOST_OTHERS;
