import { createBaseProvider } from '../../functions/base/base-provider';
import { evaluate } from '../../functions/evaluate';
import { extractFeaturesStep } from '../../functions/extract-features';
import type { Step, StepContext } from '../../functions/handler';
import { ingest } from '../../functions/ingest';
import { publish } from '../../functions/publish';
import type { StepName } from '../../functions/steps';
import { trainHeadStep } from '../../functions/train-head';
import { openSource } from '../../shared/archive/open-source';
import { runKeys } from '../../shared/artifacts';
import type { BlobStore } from '../../shared/storage/blob-store';
import { type CallCounts, countingStore, noCalls } from './counting-blob-store';

/**
 * Runs the steps one after the other, each call as a new function's environment would: nothing is kept in memory between
 * two calls. Returns the calls to the store by step.
 */
export async function runCold(
  memory: BlobStore,
  runId: string,
  input: { readonly source: string; readonly config: unknown },
): Promise<ReadonlyMap<StepName, CallCounts>> {
  const counts = new Map<StepName, CallCounts>();
  const call = async (step: Step, event: object) => {
    const own = counts.get(step.name) ?? noCalls();
    counts.set(step.name, own);
    const store = countingStore(memory, own);
    const unreachable = () => Promise.reject(new Error('the base is in the store'));
    const sources = { fetchNamed: unreachable, fetchKnown: unreachable, open: unreachable };
    const base = createBaseProvider({ store, notice: () => undefined, ...sources });
    const context: StepContext = {
      store,
      base,
      openSource: (uri: string) => openSource(uri, () => store),
      progress: () => undefined,
      signal: new AbortController().signal,
    };
    await step.invoke({ runId, ...event }, context);
    await base.dispose();
  };
  await call(ingest, { input });
  const items = JSON.parse(Buffer.from((await memory.get(runKeys(runId).shardList)) ?? []).toString());
  for (const item of items) await call(extractFeaturesStep, { item });
  for (const step of [trainHeadStep, evaluate, publish]) await call(step, {});
  return counts;
}
