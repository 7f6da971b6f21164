import type { PredictService } from '../../functions/predict/answer-request';
import { RegistryModels } from '../../functions/predict/registry-models';
import { readStoredImage } from '../../functions/predict/stored-image';
import type { BlobStore } from '../../shared/storage/blob-store';

/** The service of a deployed function over any store, with what went wrong in it. */
export function registryService(store: BlobStore, model = 'pets'): PredictService & { readonly failures: unknown[] } {
  const failures: unknown[] = [];
  const failed = (error: unknown) => void failures.push(error);
  const models = new RegistryModels({ store, model, failed, now: () => 0 });
  return {
    failures,
    failed,
    maxBodyBytes: 6 * 1024 * 1024,
    openModel: (reference) => models.open(reference),
    readImage: (address) => readStoredImage(address, store),
  };
}
