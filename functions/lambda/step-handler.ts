import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Context as LambdaContext } from 'aws-lambda';
import type { BlobStore } from '../../shared/storage/blob-store';
import { createS3Client } from '../../shared/storage/create-s3-client';
import { S3BlobStore } from '../../shared/storage/s3-blob-store';
import { parseS3Address } from '../../shared/storage/store-address';
import type { Step } from '../handler';
import type { PredictionStepName, StepName } from '../steps';
import { Deadline } from './deadline';
import { RetriedDecoder } from './retried-decoder';
import { readSettings } from './settings';

/** What lives as long as a Lambda sandbox does, whichever step it is for. */
export interface StepSandbox {
  readonly settings: ReturnType<typeof readSettings>;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly store: BlobStore;
  /** The store of another address, by the same client. */
  openStore(uri: string): BlobStore;
  readonly decoder: RetriedDecoder;
}

/** One call of a step. */
export interface StepCall {
  readonly event: unknown;
  readonly lambda: LambdaContext;
  readonly startedMs: number;
}

/** What a kind of step does beside the step itself. */
export interface StepService<Context> {
  /** What every line of the call's log says. */
  logged(event: unknown): Readonly<Record<string, unknown>>;
  contextOf(signal: AbortSignal): Context;
  begin?(call: StepCall): Promise<void>;
  done?(call: StepCall, result: unknown): Promise<void>;
  failed?(call: StepCall, error: unknown): Promise<void>;
  /** However it ended. */
  ended?(call: StepCall): Promise<void>;
}

export type StepHandler = (event: unknown, lambda: LambdaContext) => Promise<unknown>;

/**
 * A Lambda handler around a step: log, metrics and trace, and an end shortly before the platform's. Nothing is read or made
 * before the first call.
 * @param open what the step's kind needs; it lives as long as the sandbox
 */
export function stepHandler<Context, Name extends StepName | PredictionStepName>(
  step: Step<Context, Name>,
  open: (sandbox: StepSandbox) => StepService<Context>,
): StepHandler {
  let opened: ReturnType<typeof openHandler<Context, Name>> | undefined;
  return (event, lambda) => {
    opened ??= openHandler(step, open);
    return opened(event, lambda);
  };
}

function openHandler<Context, Name extends StepName | PredictionStepName>(
  step: Step<Context, Name>,
  open: (sandbox: StepSandbox) => StepService<Context>,
): StepHandler {
  const { name } = step;
  const tracer = new Tracer({ serviceName: name });
  const sandbox = openSandbox(name, tracer);
  const { logger, metrics, decoder } = sandbox;
  const service = open(sandbox);
  return async (event, lambda) => {
    const call: StepCall = { event, lambda, startedMs: Date.now() };
    decoder.note(event);
    logger.addContext(lambda);
    logger.appendKeys(service.logged(event));
    metrics.setFunctionName(lambda.functionName);
    metrics.captureColdStartMetric();
    const deadline = new Deadline(lambda.getRemainingTimeInMillis(), name);
    try {
      await service.begin?.(call);
      const result = await traced(tracer, name, () => step.invoke(event, service.contextOf(deadline.signal)));
      await service.done?.(call, result);
      logger.info('done', { result, seconds: (Date.now() - call.startedMs) / 1000 });
      return result;
    } catch (caught) {
      const error = deadline.explain(caught);
      logger.error('failed', error as Error);
      await service.failed?.(call, error);
      throw error;
    } finally {
      await service.ended?.(call);
      deadline.clear();
      metrics.publishStoredMetrics();
      logger.resetKeys();
    }
  };
}

function openSandbox(serviceName: string, tracer: Tracer): StepSandbox {
  const settings = readSettings();
  let client: Promise<S3Client> | undefined;
  const openClient = () => {
    client ??= createS3Client().then((made) => tracer.captureAWSv3Client(made));
    return client;
  };
  const openStore = (uri: string) => {
    const { bucket, key } = parseS3Address(uri) ?? { bucket: uri, key: '' };
    return new S3BlobStore({ client: openClient, bucket, prefix: key });
  };
  return {
    settings,
    logger: new Logger({ serviceName }),
    metrics: new Metrics({ namespace: 'Headstart', serviceName }),
    store: openStore(settings.storeUri),
    openStore,
    decoder: new RetriedDecoder(),
  };
}

async function traced<T>(tracer: Tracer, name: string, work: () => Promise<T>): Promise<T> {
  const parent = tracer.getSegment();
  const segment = parent?.addNewSubsegment(`## ${name}`);
  if (segment) tracer.setSegment(segment);
  try {
    return await work();
  } catch (error) {
    tracer.addErrorAsMetadata(error as Error);
    throw error;
  } finally {
    segment?.close();
    if (parent) tracer.setSegment(parent);
  }
}
