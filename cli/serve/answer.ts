import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Problem } from '../../functions/predict/problem';
import type { ServedRuns } from '../../shared/records/run-progress';
import { builtPages } from './built-pages';
import { POLICIES } from './policies';
import type { PredictWith } from './predict-with';
import { refuseDamaged } from './refuse-damaged';
import { Refused } from './refused';
import type { RunDesk } from './run-desk';
import { sendEvents } from './send-events';
import { sendFile } from './send-file';

/** What of a run's folder is shown. */
const SHOWN = /^(report\.html|(metrics|history|run)\.json|(curves|samples)\.png|(head|model)\/.+|fine-tune\/.+)$/;
/** Of site/ only what is the run's own: the scripts are those of this version, since they run in this server's name. */
const SITE_FACTS = 'facts.json';
/** The same bytes as in model/, where runs of all releases have them. */
const SITE_MODEL = ['manifest.json', 'model.onnx', 'golden.json'];
/** Of the page's other files these are of the module that computes. */
const OF_MODULE = ['worker.js', 'onnxruntime.wasm.gz', 'onnxruntime-webgpu.wasm.gz', 'jpeg-turbo.wasm'];

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

export interface Services {
  readonly desk: RunDesk;
  readonly predict: PredictWith;
}

/** Answers one request that the guard has let pass. @throws Refused */
export async function answer(request: IncomingMessage, response: ServerResponse, services: Services): Promise<void> {
  const address = request.url ?? '/';
  if (!URL.canParse(address, 'http://localhost')) throw new Refused(400, 'The address is not written as one');
  const { pathname, searchParams: query } = new URL(address, 'http://localhost');
  const segments = pathname.slice(1).split('/').map(decoded);
  const asked = { request, response, segments, query };
  const [first, second] = segments;
  if (first === 'api' && second === 'runs') return runsApi(asked, services);
  if (first === 'api' && second === 'predict') {
    const path = segments.slice(2).map((segment) => `/${segment}`);
    const where = { path: path.join(''), query };
    return services.predict.answer(request, response, where, (name) => finished(services.desk, name));
  }
  onlyReading(request);
  if (first === 'runs' && second !== undefined) return runFile(asked, second, services.desk);
  const page = first === '' ? ['index.html'] : segments;
  return sendFile(request, response, join(builtPages(), 'serve'), page, POLICIES.serve);
}

/** What a page of another origin cannot send without asking first. */
const ARCHIVE_TYPES = ['application/zip', 'application/x-tar', 'application/gzip'];

async function runsApi({ request, response, segments, query }: Asked, { desk }: Services): Promise<void> {
  const [, , name, action] = segments;
  if (name === undefined) {
    if (request.method === 'POST') {
      if (!ARCHIVE_TYPES.includes(request.headers['content-type'] ?? '')) {
        const wanted = `Send a zip, .tar or .tar.gz of class folders as ${ARCHIVE_TYPES.join(', ')}.`;
        throw new Refused(415, 'The body is no archive', wanted);
      }
      return sendJson(response, 201, { name: (await desk.begin(request, query.get('name') || 'run.zip')).name });
    }
    onlyReading(request, 'GET, HEAD, POST');
    const runs: ServedRuns = { canTrain: desk.canTrain, maxBytes: desk.maxBytes, runs: await desk.list() };
    return sendJson(response, 200, runs);
  }
  if (segments.length > 4) throw new Refused(404, 'There is nothing here');
  if (action === undefined || action === 'events') {
    onlyReading(request);
    if (action === undefined) return sendJson(response, 200, await desk.find(name));
    const active = desk.active(name);
    // 204 tells an EventSource not to come again.
    if (!active) return void response.writeHead(204).end();
    return sendEvents(response, active);
  }
  if (action !== 'stop' && action !== 'go-on') throw new Refused(404, 'There is nothing here');
  if (request.method !== 'POST') throw new Refused(405, 'Only POST is taken here', undefined, { Allow: 'POST' });
  if (action === 'stop') desk.stop(name);
  else await desk.goOn(name);
  return sendJson(response, 202, { name });
}

async function runFile({ request, response, segments }: Asked, name: string, desk: RunDesk): Promise<void> {
  const folder = desk.folder.folderOf(name);
  const [, , ...path] = segments;
  const missing = new Refused(404, `There is no ${path.join('/')}`);
  if (!folder) throw missing;
  if (path[0] === 'site') {
    const [, file = '', ...deeper] = path;
    if (deeper.length) throw missing;
    // Paths in the page are relative to its folder.
    if (path.length === 1) return void response.writeHead(308, { Location: 'site/' }).end();
    if (file === SITE_FACTS) return sendArtifact(request, response, folder, path);
    if (SITE_MODEL.includes(file)) return sendArtifact(request, response, folder, ['model', file]);
    const part = OF_MODULE.includes(file) ? 'browser' : 'site';
    return sendFile(request, response, join(builtPages(), part), [file || 'index.html'], POLICIES.site);
  }
  if (!SHOWN.test(path.join('/'))) throw missing;
  return sendArtifact(request, response, folder, path);
}

async function sendArtifact(
  request: IncomingMessage,
  response: ServerResponse,
  folder: string,
  path: readonly string[],
) {
  await refuseDamaged(folder, path.join('/'));
  return sendFile(request, response, folder, path, POLICIES.artifact);
}

/** @throws Problem where the run would be there, were it not damaged */
async function finished(desk: RunDesk, name: string | undefined) {
  const runs = (await desk.list()).filter((run) => name === undefined || run.name === name);
  const run = runs.find(({ status }) => status === 'succeeded');
  const { failure } = runs[0] ?? {};
  if (!run && failure) throw new Problem(404, `There is no model: ${failure.problem} → ${failure.remedy ?? ''}`);
  return run && { name: run.name, folder: desk.folder.folderOf(run.name) as string };
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(`${JSON.stringify(value)}\n`);
}

function onlyReading({ method }: IncomingMessage, allow = 'GET, HEAD'): void {
  if (method !== 'GET' && method !== 'HEAD') {
    throw new Refused(405, `${method} is not taken here`, undefined, { Allow: allow });
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Refused(400, 'The address is not written as one');
  }
}
