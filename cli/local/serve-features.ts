import { setTimeout } from 'node:timers/promises';
import type { Progress, Step, StepContext } from '../../functions/handler';
import { openSource } from '../../shared/archive/open-source';
import { DecodeProcess } from '../../shared/images/decode-process';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import { createLocalBaseProvider } from '../base-provider';
import { openStore } from '../open-store';
import type { DecodingStep, FeatureOrder } from './feature-messages';
import { packError } from './sent-error';
import type { StepNews } from './step-messages';

/** A message an image would cost more than it tells. */
const TELL_MS = 50;
/** So long what is under way may take to end by itself where the parent is gone. */
const PATIENCE_MS = 1000;

type Start = Extract<FeatureOrder, { kind: 'start' }>;
type Expected = Extract<FeatureOrder, { kind: 'base' }>;

/** The process that `FeatureProcess` starts: it does steps, several at a time, while its parent wants it to. */
function serveFeatures(): void {
  // Ctrl-C reaches all processes of a terminal; the parent says when to stop.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const stop = new AbortController();
  const work = new Set<Promise<void>>();
  let opened: ReturnType<typeof open> | undefined;
  process.on('message', (order: FeatureOrder) => {
    if (order.kind === 'abort') stop.abort();
    else if (order.kind === 'start') opened = open(order, stop.signal);
    else if (order.kind === 'base') opened?.expect(order);
    else {
      const done = invoke(order, (opened as NonNullable<typeof opened>).contextOf);
      work.add(done);
      void done.finally(() => work.delete(done));
    }
  });
  process.once('disconnect', async () => {
    stop.abort();
    // A process that ends while a thread still loads a library may never end.
    const idle = Promise.all(work).then(() => opened?.dispose());
    await Promise.race([idle, setTimeout(PATIENCE_MS)]);
    process.exit();
  });
}

function open({ storeUri, cacheFolder, decodeApart }: Start, signal: AbortSignal) {
  const store = openStore(storeUri);
  const base = createLocalBaseProvider({ store, cache: cacheFolder, notice: () => undefined });
  // They load ONNX Runtime while the parent still reads the archive.
  base.threads();
  const decode = decodeApart && DecodeProcess.isAvailable() ? new DecodeProcess().decode : undefined;
  return {
    /** The step that asks for it hears what keeps it from running. */
    expect({ base: expected, config }: Expected): void {
      base.engine(expected, config).catch(() => undefined);
    },
    dispose: () => base.dispose(),
    contextOf: (progress: StepContext['progress']): StepContext => ({
      store,
      base,
      decode,
      openSource: (uri) => openSource(uri, (address) => openBlobStore(address)),
      progress,
      signal,
    }),
  };
}

const LOAD: Readonly<Record<DecodingStep, () => Promise<Step>>> = {
  Ingest: async () => (await import('../../functions/ingest')).ingest,
  ExtractFeatures: async () => (await import('../../functions/extract-features')).extractFeaturesStep,
};

async function invoke(
  { id, step, payload }: Extract<FeatureOrder, { kind: 'invoke' }>,
  contextOf: (progress: StepContext['progress']) => StepContext,
): Promise<void> {
  let images = 0;
  let telling: NodeJS.Timeout | undefined;
  const tellImages = () => {
    clearTimeout(telling);
    telling = undefined;
    if (images > 0) tell({ kind: 'progress', id, event: { kind: 'images', done: images } });
    images = 0;
  };
  const progress = (event: Progress) => {
    if (event.kind !== 'images') return tell({ kind: 'progress', id, event });
    images += event.done;
    telling ??= globalThis.setTimeout(tellImages, TELL_MS);
  };
  try {
    const { invoke } = await LOAD[step]();
    const result = await invoke(payload, contextOf(progress));
    tellImages();
    tell({ kind: 'done', id, result });
  } catch (error) {
    tellImages();
    tell({ kind: 'failed', id, error: packError(error) });
  }
}

/** A parent that is gone hears nothing. */
function tell(news: StepNews): void {
  if (process.connected) process.send?.(news, undefined, undefined, () => undefined);
}

serveFeatures();
