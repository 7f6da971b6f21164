import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { openSource } from '../../shared/archive/open-source';
import { SourceError } from '../../shared/errors';
import type { Classifier } from '../../shared/head/classifier';
import { DEFAULT_MODEL } from '../../shared/registry/model-reference';
import { createS3Client } from '../../shared/storage/create-s3-client';
import { S3BlobStore } from '../../shared/storage/s3-blob-store';
import { parseS3Address } from '../../shared/storage/store-address';
import type { BatchContext } from '../batch/batch-context';
import type { Step } from '../handler';
import type { PredictionStepName } from '../steps';
import { Deadline } from './deadline';
import { RetriedDecoder } from './retried-decoder';
import { readSettings } from './settings';

/** A Lambda handler around a step of a batch prediction. Nothing is read or made before the first call. */
export function serveBatchStep(
  step: Step<BatchContext, PredictionStepName>,
): (event: unknown, lambda: Context) => Promise<unknown> {
  let sandbox: ReturnType<typeof openSandbox> | undefined;
  return async (event, lambda) => {
    sandbox ??= openSandbox(step.name);
    const { logger, metrics, context, decoder } = sandbox;
    decoder.note(event);
    logger.addContext(lambda);
    logger.appendKeys({ predictionId: (event as { predictionId?: string }).predictionId });
    metrics.setFunctionName(lambda.functionName);
    metrics.captureColdStartMetric();
    const deadline = new Deadline(lambda.getRemainingTimeInMillis(), step.name);
    try {
      const result = await step.invoke(event, { ...context, signal: deadline.signal });
      logger.info('done', { result });
      return result;
    } catch (caught) {
      const error = deadline.explain(caught);
      logger.error('failed', error as Error);
      throw error;
    } finally {
      deadline.clear();
      metrics.publishStoredMetrics();
      logger.resetKeys();
    }
  };
}

function openSandbox(serviceName: PredictionStepName) {
  const { storeUri, model = DEFAULT_MODEL } = readSettings();
  const tracer = new Tracer({ serviceName });
  let client: Promise<S3Client> | undefined;
  const openClient = () => {
    client ??= createS3Client().then((made) => tracer.captureAWSv3Client(made));
    return client;
  };
  const openStore = (uri: string) => {
    const { bucket, key } = parseS3Address(uri) ?? { bucket: uri, key: '' };
    return new S3BlobStore({ client: openClient, bucket, prefix: key });
  };
  const store = openStore(storeUri);
  const decoder = new RetriedDecoder();
  /** The one that was asked last. */
  let loaded: { readonly id: string; readonly classifier: Classifier } | undefined;
  const context: Omit<BatchContext, 'signal'> = {
    store,
    model,
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
      const classifier = await openModel(store, name, version, options);
      if (!classifier) throw new SourceError(`The model ${id} is not in ${store.uri}`);
      loaded = { id, classifier };
      return classifier;
    },
  };
  return {
    context,
    decoder,
    logger: new Logger({ serviceName }),
    metrics: new Metrics({ namespace: 'Headstart', serviceName }),
  };
}
