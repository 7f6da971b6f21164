import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { SHARD_STEP } from '../../shared/states';
import { createS3Client } from '../../shared/storage/create-s3-client';
import { S3BlobStore } from '../../shared/storage/s3-blob-store';
import { parseS3Address } from '../../shared/storage/store-address';
import { createBaseProvider } from '../base/base-provider';
import { noteFailedShard } from '../failed-shard';
import type { BaseProvider, Progress, Step } from '../handler';
import { callDollars, gbSecondsOf } from '../price-table';
import { baseSources } from './base-sources';
import { Deadline } from './deadline';
import { refuseTfjs } from './refuse-tfjs';
import { RetriedDecoder } from './retried-decoder';
import { RunLog } from './run-log';
import { readSettings } from './settings';
import { noteShardUsage } from './shard-usage';
import { deployedContext } from './step-context';
import { webAccess } from './web-access';

/** What lives as long as the sandbox does: clients, and the base network, which takes a while to load. */
type Sandbox = ReturnType<typeof openSandbox>;

/** A Lambda handler around a step. Nothing is read or made before the first call. */
export function serveStep(step: Step): (event: unknown, lambda: Context) => Promise<unknown> {
  let sandbox: Sandbox | undefined;
  return (event, lambda) => {
    sandbox ??= openSandbox(step);
    return sandbox.invoke(event, lambda);
  };
}

function openSandbox(step: Step) {
  const settings = readSettings();
  const logger = new Logger({ serviceName: step.name });
  const metrics = new Metrics({ namespace: 'Headstart', serviceName: step.name });
  const tracer = new Tracer({ serviceName: step.name });

  let client: Promise<S3Client> | undefined;
  const openClient = () => {
    client ??= createS3Client().then((made) => tracer.captureAWSv3Client(made));
    return client;
  };
  const openStore = (uri: string) => {
    const { bucket, key } = parseS3Address(uri) ?? { bucket: uri, key: '' };
    return new S3BlobStore({ client: openClient, bucket, prefix: key });
  };
  const store = openStore(settings.storeUri);
  const progress = (event: Progress) => log(event, logger);
  const provider = createBaseProvider({
    store,
    notice: (text) => progress({ kind: 'notice', text }),
    ...baseSources({ store, openStore, ...webAccess(settings.web) }),
  });
  const base: BaseProvider = { ...provider, prepare: (config) => provider.prepare(refuseTfjs(config)) };
  const decoder = new RetriedDecoder();
  const runLog = new RunLog({ store, versions: settings.versions, now: Date.now });

  async function invoke(event: unknown, lambda: Context): Promise<unknown> {
    const startedMs = Date.now();
    decoder.note(event);
    const { runId, input } = event as { runId: string; input?: { source?: string } };
    logger.addContext(lambda);
    logger.appendKeys({ runId });
    metrics.setFunctionName(lambda.functionName);
    metrics.captureColdStartMetric();
    const deadline = new Deadline(lambda.getRemainingTimeInMillis(), step.name);
    const isSequential = step.name !== SHARD_STEP;
    const memoryMb = Number(lambda.memoryLimitInMB);
    const bill = (seconds: number) => ({
      dollars: callDollars(seconds, memoryMb),
      gbSeconds: gbSecondsOf(seconds, memoryMb),
    });
    try {
      if (isSequential) await runLog.begin(step.name, runId, input?.source);
      const context = deployedContext({
        store,
        openStore,
        base,
        decode: decoder.decode,
        web: settings.web,
        progress,
        signal: deadline.signal,
      });
      const result = await traced(tracer, step.name, () => step.invoke(event, context));
      if (isSequential) await runLog.end(step.name, runId, startedMs, bill);
      count(result, metrics);
      logger.info('done', { result, seconds: (Date.now() - startedMs) / 1000 });
      return result;
    } catch (caught) {
      const error = deadline.explain(caught);
      logger.error('failed', error as Error);
      if (!isSequential) await noteFailedShard(store, event, error).catch(() => undefined);
      throw error;
    } finally {
      const usage = { callId: lambda.awsRequestId, milliseconds: Date.now() - startedMs, memoryMb };
      // What is known of its price is no reason for a call to fail.
      if (!isSequential) await noteShardUsage(store, runId, usage).catch(() => undefined);
      deadline.clear();
      metrics.publishStoredMetrics();
      logger.resetKeys();
    }
  }
  return { invoke };
}

function log(event: Progress, logger: Logger): void {
  // A line an image would cost more than it tells; the result has their number.
  if (event.kind === 'images') return;
  if (event.kind === 'notice') logger.warn(event.text);
  else logger.info(event.kind, { ...event });
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

/** The counts of a step's answer: how many images were computed, found and skipped, say. */
function count(result: unknown, metrics: Metrics): void {
  for (const [name, value] of Object.entries(result as Record<string, unknown>)) {
    if (typeof value !== 'number' || name === 'shard') continue;
    metrics.addMetric(`${name[0]?.toUpperCase()}${name.slice(1)}`, MetricUnit.NoUnit, value);
  }
}
