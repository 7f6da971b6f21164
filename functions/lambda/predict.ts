import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import type { Context, LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import { DEFAULT_MODEL } from '../../shared/registry/model-reference';
import { createS3Client } from '../../shared/storage/create-s3-client';
import { S3BlobStore } from '../../shared/storage/s3-blob-store';
import { parseS3Address } from '../../shared/storage/store-address';
import { answerRequest, type PredictService } from '../predict/answer-request';
import type { HttpRequest } from '../predict/http-message';
import { RegistryModels } from '../predict/registry-models';
import { readStoredImage } from '../predict/stored-image';
import { readSettings } from './settings';

/** Of a body: Lambda takes no more, and of a binary one only three quarters of it, since it comes in base64. */
const MAX_BODY_BYTES = 6 * 1024 * 1024;

type Sandbox = ReturnType<typeof openSandbox>;

/** What lives as long as the sandbox does: the client, and the model, which takes a while to load. */
let sandbox: Sandbox | undefined;

/** The Lambda handler behind the function URL. Every answer is an answer of HTTP: nothing is thrown. */
export async function handler(event: LambdaFunctionURLEvent, lambda: Context): Promise<LambdaFunctionURLResult> {
  sandbox ??= openSandbox();
  const { logger, metrics, service } = sandbox;
  logger.addContext(lambda);
  metrics.setFunctionName(lambda.functionName);
  metrics.captureColdStartMetric();
  const startedMs = Date.now();
  const request = requestOf(event);
  const { status, headers, body } = await answerRequest(request, service);
  const { method, path } = request;
  logger.info('answered', { method, path, status, milliseconds: Date.now() - startedMs });
  metrics.addMetric(`Status${Math.floor(status / 100)}xx`, MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
  return { statusCode: status, headers: { ...headers }, body };
}

function openSandbox() {
  const { storeUri, model = DEFAULT_MODEL } = readSettings();
  const logger = new Logger({ serviceName: 'Predict' });
  const metrics = new Metrics({ namespace: 'Headstart', serviceName: 'Predict' });
  const tracer = new Tracer({ serviceName: 'Predict' });
  const bucket = parseS3Address(storeUri)?.bucket ?? storeUri;
  const client = async () => tracer.captureAWSv3Client(await createS3Client());
  const store = new S3BlobStore({ client, bucket });
  const failed = (error: unknown) => logger.error('failed', error as Error);
  const models = new RegistryModels({ store, model, failed, now: () => performance.now() });
  const service: PredictService = {
    maxBodyBytes: MAX_BODY_BYTES,
    openModel: (reference) => models.open(reference),
    readImage: (address) => readStoredImage(address, store),
    failed,
  };
  return { logger, metrics, service };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads */
function requestOf(event: LambdaFunctionURLEvent): HttpRequest {
  const { rawPath, rawQueryString, headers, body, isBase64Encoded, requestContext } = event;
  const lowered = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    method: requestContext.http.method,
    path: rawPath || '/',
    query: Object.fromEntries(new URLSearchParams(rawQueryString)),
    headers: Object.fromEntries(lowered),
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  };
}
