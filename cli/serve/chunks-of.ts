import type { IncomingMessage } from 'node:http';
import { Refused } from './refused';

/** How fast a body has to arrive: this many bytes within this time, or its end. A telephone line of 1998 is faster. */
export interface Pace {
  readonly bytes: number;
  readonly withinMs: number;
}

const PACE: Pace = { bytes: 16 * 1024, withinMs: 60_000 };

/**
 * A body as it comes. Whoever is refused halfway is still told why.
 * @throws Refused 408 where it comes slower than the pace: it would keep others waiting
 */
export async function* chunksOf(request: IncomingMessage, { bytes, withinMs }: Pace = PACE): AsyncGenerator<Buffer> {
  const chunks: AsyncIterator<Buffer> = request.iterator({ destroyOnReturn: false });
  let tooSlow: (refused: Refused) => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    tooSlow = reject;
  });
  late.catch(() => undefined);
  const expect = () => setTimeout(() => tooSlow(refusal(withinMs)), withinMs);
  let timer = expect();
  let left = bytes;
  try {
    for (;;) {
      const next = chunks.next();
      // Of a body that is given up nobody hears how it ended.
      next.catch(() => undefined);
      const { value, done } = await Promise.race([next, late]);
      if (done) return;
      left -= value.length;
      if (left <= 0) {
        clearTimeout(timer);
        timer = expect();
        left = bytes;
      }
      yield value;
    }
  } finally {
    clearTimeout(timer);
  }
}

const refusal = (withinMs: number) =>
  new Refused(408, `The body comes too slowly: next to nothing within ${withinMs / 1000} s`, 'Send it again.');
