import type { RangeReader } from '../../shared/archive/range-reader';
import { predictionKeys } from '../../shared/artifacts';
import { FormatError } from '../../shared/errors';
import type { Classifier } from '../../shared/head/classifier';
import { getJsonOfEither } from '../../shared/json-file';
import type { BlobStore } from '../../shared/storage/blob-store';
import { multiLabelPredictionPlanSchema, type PredictionPlan, predictionPlanSchema } from './contracts';

/** Everything a step of a batch prediction may reach for. */
export interface BatchContext {
  readonly store: BlobStore;
  /** The model that is meant where nobody names one. */
  readonly model: string;
  /** A version of the registry, ready to be asked. Throws where there is none. */
  openModel(name: string, version: string): Promise<Pick<Classifier, 'classes' | 'classify'>>;
  /** Opens an archive by its address. Throws SourceError. */
  openSource(uri: string): Promise<RangeReader>;
  readonly signal: AbortSignal;
}

/** @throws FormatError where the prediction was never planned */
export async function readPlan(store: BlobStore, predictionId: string): Promise<PredictionPlan> {
  const key = predictionKeys(predictionId).plan;
  const plan = await getJsonOfEither(store, key, predictionPlanSchema, multiLabelPredictionPlanSchema);
  if (plan) return plan;
  throw new FormatError(`The prediction has no "${key}" in ${store.uri}`, {
    remedy: 'start the prediction again: the plan is made again',
  });
}
