import { HeadstartError, ImageError, splitRemedy, UnavailableError } from '../../shared/errors';
import type { Classifier } from '../../shared/head/classifier';
import { labelsOf } from '../../shared/head/labels-of';
import { mostProbable } from '../../shared/head/most-probable';
import { type HttpRequest, type HttpResponse, jsonResponse } from './http-message';
import { openApiDocument } from './open-api';
import { type ModelInfo, modelReference, predictRequest } from './predict-api';
import { Problem } from './problem';

/** A model of the registry, or of a run's folder, that is ready to be asked. */
export interface ServedModel {
  readonly name: string;
  readonly version: string;
  readonly classifier: Pick<Classifier, 'classes' | 'thresholds' | 'preprocessingVersion' | 'classify'>;
}

/** What the answers need. */
export interface PredictService {
  /**
   * The model of a reference; where none is given, the one that this server is for.
   * @returns undefined where there is no such model
   */
  openModel(reference: string | undefined): Promise<ServedModel | undefined>;
  /** The bytes at an s3:// address. Throws a Problem where there are none for the asker. */
  readImage(address: string): Promise<Uint8Array>;
  /** Largest body; a Lambda function's URL takes 6 MB, of which base64 leaves 4.5 MB to an image. */
  readonly maxBodyBytes: number;
  /** Told of what no caller is told: the error behind an answer 500 or 503. */
  failed?(error: unknown): void;
}

type Answer = (request: HttpRequest, service: PredictService) => Promise<HttpResponse> | HttpResponse;

/** Seconds after which a caller may try again where the store did not answer. */
const RETRY_AFTER_SECONDS = 2;

const ROUTES: Readonly<Record<string, Readonly<Record<string, Answer>>>> = {
  '/': { GET: describeModel, POST: predict },
  '/health': { GET: () => jsonResponse(200, { status: 'ok' }, { 'cache-control': 'no-store' }) },
  '/openapi.json': { GET: () => jsonResponse(200, openApiDocument()) },
};

/**
 * One HTTP request to one answer. It never throws: what goes wrong is an answer too, a problem document (RFC 9457). HEAD
 * is answered as GET is, without the body.
 */
export async function answerRequest(request: HttpRequest, service: PredictService): Promise<HttpResponse> {
  const answer = await route(request, service).catch((error) => problemOf(error, service).response);
  return request.method.toUpperCase() === 'HEAD' ? { ...answer, body: '' } : answer;
}

async function route(request: HttpRequest, service: PredictService): Promise<HttpResponse> {
  const methods = Object.hasOwn(ROUTES, request.path) ? ROUTES[request.path] : undefined;
  if (!methods)
    throw new Problem(404, `There is nothing at ${request.path}; the paths are ${Object.keys(ROUTES).join(', ')}`);
  const method = request.method.toUpperCase();
  const known = method === 'HEAD' ? 'GET' : method;
  const answer = Object.hasOwn(methods, known) ? methods[known] : undefined;
  const allow = ['HEAD', 'OPTIONS', ...Object.keys(methods)].sort().join(', ');
  if (method === 'OPTIONS') return { status: 204, headers: { allow }, body: '' };
  if (!answer) throw new Problem(405, `${request.path} does not allow ${method}; allowed: ${allow}`, { allow });
  return answer(request, service);
}

async function describeModel(request: HttpRequest, service: PredictService): Promise<HttpResponse> {
  const { name, version, classifier } = await openModel(request, service);
  const { classes, thresholds, preprocessingVersion } = classifier;
  const known = { name, version, preprocessingVersion, classes: [...classes] };
  const info: ModelInfo = { ...known, ...(thresholds && { thresholds: [...thresholds] }) };
  return jsonResponse(200, info, { 'cache-control': 'no-cache' });
}

async function predict(request: HttpRequest, service: PredictService): Promise<HttpResponse> {
  const { body } = request;
  const type = mediaType(request.headers['content-type']);
  const isImage = type.startsWith('image/') || type === 'application/octet-stream';
  if (!isImage && type !== 'application/json') {
    const found = type ? `The body's type is ${type}` : 'The body has no Content-Type';
    throw new Problem(415, `${found}; wanted an image (image/jpeg, …) or application/json`, {
      'accept-post': 'image/*, application/json',
    });
  }
  if (body.length > service.maxBodyBytes) {
    throw new Problem(
      413,
      `The body has ${body.length} bytes, the limit is ${service.maxBodyBytes}; a larger image can be put into a bucket and its s3:// address sent`,
    );
  }
  if (body.length === 0) throw new Problem(400, 'The body is empty');
  const addresses = isImage ? undefined : addressesOf(body);
  const model = await openModel(request, service);
  const said = addresses ? await sayOfEach(addresses, model, service) : await say(body, model);
  return jsonResponse(200, { ...said, ...answeredBy(model) }, { 'cache-control': 'no-store' });
}

/** `image/jpeg; charset=x` → `image/jpeg`; empty where it is no media type. */
function mediaType(header: string | undefined): string {
  const [type = ''] = (header ?? '').split(';');
  const plain = type.trim().toLowerCase();
  return /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/.test(plain) ? plain : '';
}

function addressesOf(body: Uint8Array): readonly string[] {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new Problem(400, 'The body is not JSON');
  }
  const parsed = predictRequest.safeParse(value);
  if (parsed.success) return parsed.data.images;
  const [issue] = parsed.error.issues;
  const at = issue?.path.length ? `"${issue.path.join('.')}": ` : '';
  throw new Problem(400, `The body is not a list of images: ${at}${issue?.message}`);
}

async function openModel({ query }: HttpRequest, service: PredictService): Promise<ServedModel> {
  const { model: reference } = query;
  if (reference !== undefined && !modelReference.safeParse(reference).success) {
    throw new Problem(400, `${JSON.stringify(reference)} is not a model reference; wanted "name" or "name@v3"`);
  }
  const model = await service.openModel(reference);
  if (!model) throw new Problem(404, `There is no model ${reference === undefined ? 'yet' : `"${reference}"`}`);
  return model;
}

const answeredBy = ({ name, version, classifier }: ServedModel) => ({
  model: { name, version },
  preprocessingVersion: classifier.preprocessingVersion,
});

async function say(bytes: Uint8Array, { classifier }: ServedModel) {
  const { classes, thresholds } = classifier;
  const { probabilities, ...nearness } = await classifier.classify(bytes);
  if (thresholds) return labelsOf({ classes, thresholds }, probabilities);
  const best = mostProbable(probabilities);
  return {
    class: classes[best] as string,
    probability: probabilities[best] as number,
    probabilities: Object.fromEntries(classes.map((name, i) => [name, probabilities[i] as number])),
    ...nearness,
  };
}

/** One after another: the network uses every core by itself. One that cannot be used says why and stops no other. */
async function sayOfEach(addresses: readonly string[], model: ServedModel, service: PredictService) {
  const predictions: object[] = [];
  for (const image of addresses) {
    try {
      predictions.push({ image, ...(await say(await service.readImage(image), model)) });
    } catch (error) {
      const problem = problemOf(error, service);
      // What concerns the store and not this image concerns the rest of the list too.
      if (problem.status >= 500) throw error;
      predictions.push({ image, problem: problem.document });
    }
  }
  return { predictions };
}

function problemOf(error: unknown, service: PredictService): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof ImageError)
    return new Problem(422, `The image cannot be used: ${splitRemedy(error.message).problem}`);
  service.failed?.(error);
  if (error instanceof UnavailableError) {
    return new Problem(503, 'The store did not answer; try again', { 'retry-after': String(RETRY_AFTER_SECONDS) });
  }
  // What went wrong inside is nothing to tell a stranger.
  return new Problem(500, error instanceof HeadstartError ? `The answer failed: ${error.name}` : 'The answer failed');
}
