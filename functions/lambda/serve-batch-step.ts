import { openSource } from '../../shared/archive/open-source';
import { SourceError } from '../../shared/errors';
import type { Classifier } from '../../shared/head/classifier';
import { DEFAULT_MODEL } from '../../shared/registry/model-reference';
import type { BatchContext } from '../batch/batch-context';
import type { Step } from '../handler';
import type { PredictionStepName } from '../steps';
import { type StepHandler, type StepSandbox, type StepService, stepHandler } from './step-handler';

/** A Lambda handler around a step of a batch prediction. Nothing is read or made before the first call. */
export const serveBatchStep = (step: Step<BatchContext, PredictionStepName>): StepHandler =>
  stepHandler(step, openPredictionStep);

/** With the model that was asked for last, which takes a while to load. */
function openPredictionStep({ settings, store, openStore, decoder }: StepSandbox): StepService<BatchContext> {
  let loaded: { readonly id: string; readonly classifier: Classifier } | undefined;
  const context: Omit<BatchContext, 'signal'> = {
    store,
    model: settings.model ?? DEFAULT_MODEL,
    openSource: (uri) => openSource(uri, openStore),
    async openModel(name, version) {
      const id = `${name}@${version}`;
      if (loaded?.id === id) return loaded.classifier;
      await loaded?.classifier.release();
      loaded = undefined;
      // Only one of the steps has what decodes images and computes the network beside it.
      const { openModel } = await import('../../shared/registry/open-model');
      // A model outlives the call that it was loaded for.
      const options = {
        get decode() {
          return decoder.decode;
        },
      };
      const classifier = await openModel(store, name, version, options, 'read');
      if (!classifier) throw new SourceError(`The model ${id} is not in ${store.uri}`);
      loaded = { id, classifier };
      return classifier;
    },
  };
  return {
    logged: (event) => ({ predictionId: (event as { predictionId?: string }).predictionId }),
    contextOf: (signal) => ({ ...context, signal }),
  };
}
