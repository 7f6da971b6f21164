import type { Progress, StepContext } from '../../functions/handler';
import { openSource } from '../../shared/archive/open-source';
import { BaseError } from '../../shared/errors';
import { MemoryBlobStore } from '../../shared/storage/memory-blob-store';

/** What a step that needs no base may reach for; `events` receives its progress. */
export function memoryContext(events: Progress[] = [], signal = new AbortController().signal) {
  const store = new MemoryBlobStore();
  const unreachable = () => Promise.reject(new BaseError('not here'));
  const threads = () => {
    throw new BaseError('not here');
  };
  const context: StepContext = {
    store,
    base: { prepare: unreachable, layers: unreachable, weights: unreachable, engine: unreachable, threads },
    openSource: (uri) => openSource(uri, () => store),
    progress: (event) => void events.push(event),
    signal,
  };
  return { store, context };
}
