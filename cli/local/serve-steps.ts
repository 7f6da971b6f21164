import { setTimeout } from 'node:timers/promises';
import type { StepContext } from '../../functions/handler';
import { openSource } from '../../shared/archive/open-source';
import { DecodeProcess } from '../../shared/images/decode-process';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import { createLocalBaseProvider } from '../base-provider';
import { openStore } from '../open-store';
import { collectGarbage } from './faster/collect-garbage';
import { loadTensorflowStep } from './load-tensorflow-step';
import { packError } from './sent-error';
import type { StepNews, StepOrder } from './step-messages';

/**
 * The process that `StepProcess` starts: it loads TensorFlow at once, then does the steps that it is told to. Its standard
 * error is its parent's to read. It lives as long as its parent wants it, and ends by itself where the parent is gone.
 */
function serveSteps(): void {
  // Ctrl-C reaches all processes of a terminal; the parent says when to stop.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  let stop = new AbortController();
  let work: Promise<void> | undefined;
  process.on('message', (order: StepOrder) => {
    if (order.kind === 'abort') return stop.abort();
    // What the step before has left would stand beside what this one needs.
    if (work) collectGarbage();
    stop = new AbortController();
    work = invoke(order, stop.signal).then(
      (result) => tell({ id: order.id, kind: 'done', result }),
      (error) => tell({ id: order.id, kind: 'failed', error: packError(error) }),
    );
  });
  process.once('disconnect', async () => {
    stop.abort();
    await Promise.race([work, setTimeout(PATIENCE_MS)]);
    process.exit();
  });
  // What keeps it from loading is the error of the step that is asked for.
  loadTensorflowStep('TrainHead').catch(() => undefined);
}

/** So long a step that is left alone may take to end by itself: it has a scratch file to take away. */
const PATIENCE_MS = 1000;

async function invoke(order: Extract<StepOrder, { kind: 'invoke' }>, signal: AbortSignal): Promise<unknown> {
  const { id, step, payload, storeUri, cacheFolder, decodeApart } = order;
  const store = openStore(storeUri);
  const progress: StepContext['progress'] = (event) => tell({ id, kind: 'progress', event });
  const notice = (text: string) => progress({ kind: 'notice', text });
  const base = createLocalBaseProvider({ store, cache: cacheFolder, notice });
  const decoder = decodeApart && DecodeProcess.isAvailable() ? new DecodeProcess() : undefined;
  try {
    const { invoke } = await loadTensorflowStep(step);
    return await invoke(payload, {
      store,
      base,
      decode: decoder?.decode,
      openSource: (uri) => openSource(uri, (address) => openBlobStore(address)),
      progress,
      signal,
    });
  } finally {
    decoder?.end();
    await base.dispose();
  }
}

/** A parent that is gone hears nothing. */
function tell(news: StepNews): void {
  if (process.connected) process.send?.(news, undefined, undefined, () => undefined);
}

serveSteps();
