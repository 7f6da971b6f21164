import { existsSync } from 'node:fs';
import type { SeveralLabels } from '../../shared/dataset/open-dataset';
import type { Classifier, ClassifierOptions } from '../../shared/head/classifier';
import { isModelReference } from '../../shared/registry/model-reference';
import type { RunsFlags } from '../runs/with-runs';
import { loadClassifier } from './load-classifier';
import { openDecoder } from './open-decoder';

/**
 * Does some work with the model that a command was given: the folder of a finished run, or a model of the registry. A
 * folder goes before a model of that name, unless --store or --stack says that the registry is meant.
 * @param several whether a multi-label model will do; refused without it
 * @throws SourceError where there is neither
 */
export async function withClassifier(
  model: string,
  flags: RunsFlags,
  work: (classifier: Classifier) => Promise<void>,
  several?: SeveralLabels,
): Promise<void> {
  // It starts while the model is loaded.
  const decoder = openDecoder();
  try {
    await withModel(model, flags, { decode: decoder?.decode }, work, several);
  } finally {
    decoder?.end();
  }
}

async function withModel(
  model: string,
  flags: RunsFlags,
  options: ClassifierOptions,
  work: (classifier: Classifier) => Promise<void>,
  several: SeveralLabels | undefined,
): Promise<void> {
  const isNamed = flags.store !== undefined || flags.stack !== undefined;
  if (!isNamed && (existsSync(model) || !isModelReference(model))) {
    return work(await loadClassifier(model, options, several));
  }
  const { withRuns } = await import('../runs/with-runs');
  await withRuns(flags, async ({ store }) => {
    const { openReference } = await import('../models/open-reference');
    await work(await openReference(store, model, options, several));
  });
}
