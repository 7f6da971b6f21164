import type { PredictService, ServedModel } from '../../functions/predict/answer-request';
import { Problem } from '../../functions/predict/problem';
import { UnavailableError } from '../../shared/errors';
import { decodeImage } from '../../shared/images/decode-image';

/** Reads images as the real one does, and says "bright" of those that are. */
export const brightness: ServedModel = {
  name: 'default',
  version: 'v2',
  classifier: {
    classes: ['bright', 'dark'],
    preprocessingVersion: 1,
    async classify(bytes) {
      const { data } = await decodeImage(bytes, { imagePixels: 10_000 });
      const mean = data.reduce((sum, value) => sum + value, 0) / data.length / 255;
      return { probabilities: [mean, 1 - mean] };
    },
  },
};

/** The same as two answers, each by itself: whether an image is bright, and whether it is dark. */
const labels: ServedModel = {
  ...brightness,
  name: 'labels',
  classifier: { ...brightness.classifier, thresholds: [0.2, 0.6] },
};

export interface MemoryService extends PredictService {
  readonly failures: unknown[];
}

/** A service over a few objects; the bucket "closed" is another's, and "busy" does not answer. */
export function memoryService(images: Readonly<Record<string, Uint8Array>> = {}): MemoryService {
  const failures: unknown[] = [];
  return {
    failures,
    failed: (error) => failures.push(error),
    maxBodyBytes: 100_000,
    async openModel(reference = 'default') {
      if (reference === 'labels') return labels;
      return ['default', 'default@v2'].includes(reference) ? brightness : undefined;
    },
    async readImage(address) {
      if (address.startsWith('s3://busy/')) throw new UnavailableError('Reading failed: SlowDown (503)');
      if (address.startsWith('s3://closed/')) throw new Problem(403, 'No image may be read there');
      const found = Object.hasOwn(images, address) ? images[address] : undefined;
      if (!found) throw new Problem(404, 'There is no such object');
      return found;
    },
  };
}
