import type { RunWatcher } from '../local/run-locally';

/**
 * The same watcher without what the selection of the base has given notice of already: the run prepares that base again.
 * Notices are of one subject where they are alike up to the first colon, since the run is given the size that the
 * selection had to find.
 */
export function withoutRepeats(watch: RunWatcher, given: readonly string[]): RunWatcher {
  const subjects = new Set(given.map(subjectOf));
  return {
    ...watch,
    progress(event) {
      if (event.kind !== 'notice' || !subjects.has(subjectOf(event.text))) watch.progress(event);
    },
  };
}

const subjectOf = (text: string) => text.split(':', 1)[0];
