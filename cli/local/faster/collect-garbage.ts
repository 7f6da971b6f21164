import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isWithout } from './without';

/**
 * Collects garbage now. A table of features is a few kilobytes of heap to V8 and hundreds of megabytes to the machine, so
 * that without this it outlives the step that used it, beside all that the next steps need.
 */
export function collectGarbage(): void {
  if (isWithout('collect-garbage')) return;
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // With another set of flags than at its start, Node 22 would keep what it has compiled for nobody.
  setFlagsFromString('--no-expose-gc');
  collect();
}
