import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Problem } from '../../functions/predict/problem';
import type { ServedBase, ServedSettings } from '../../shared/records/served-settings';
import type { ActivationMaps } from './activation-maps';
import { builtPages } from './built-pages';
import { POLICIES } from './policies';
import type { PredictWith } from './predict-with';
import { refuseDamaged } from './refuse-damaged';
import { Refused } from './refused';
import type { RunDesk } from './run-desk';
import type { RunImages } from './run-images';
import { defaultSettings } from './run-settings';
import { runsApi } from './runs-api';
import { sendFile } from './send-file';
import { onlyReading, sendJson } from './send-json';
import { sendView } from './send-view';
import type { ViewPreview } from './view-preview';

/** What of a run's folder is shown. */
const SHOWN =
  /^(report\.html|(metrics|history|run|inspection)\.json|(curves|samples)\.png|(head|model)\/.+|fine-tune\/.+)$/;
/** Of site/ only what is the run's own: the scripts are those of this version, since they run in this server's name. */
const SITE_FACTS = 'facts.json';
/** The same bytes as in model/, where runs of all releases have them. */
const SITE_MODEL = ['manifest.json', 'model.onnx', 'golden.json'];
/** Of the page's other files these are of the module that computes. */
const OF_MODULE = ['worker.js', 'onnxruntime.wasm.gz', 'onnxruntime-webgpu.wasm.gz', 'jpeg-turbo.wasm'];

export interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

export interface Services {
  readonly desk: RunDesk;
  readonly predict: PredictWith;
  readonly images: RunImages;
  readonly maps: ActivationMaps;
  readonly views: ViewPreview;
  /** Those that can be chosen. */
  bases(): readonly ServedBase[];
}

/** Answers one request that the guard has let pass. @throws Refused */
export async function answer(request: IncomingMessage, response: ServerResponse, services: Services): Promise<void> {
  const address = request.url ?? '/';
  if (!URL.canParse(address, 'http://localhost')) throw new Refused(400, 'The address is not written as one');
  const { pathname, searchParams: query } = new URL(address, 'http://localhost');
  const segments = pathname.slice(1).split('/').map(decoded);
  const asked = { request, response, segments, query };
  const [first, second] = segments;
  if (first === 'api' && (second === 'runs' || second === 'example')) return runsApi(asked, services);
  if (first === 'api' && second === 'settings' && segments.length === 2) {
    onlyReading(request);
    const settings: ServedSettings = { bases: services.bases(), defaults: defaultSettings(services.desk.config) };
    return sendJson(response, 200, settings);
  }
  if (first === 'api' && second === 'views' && segments.length === 2) {
    onlyReading(request);
    return sendView(asked, services);
  }
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

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Refused(400, 'The address is not written as one');
  }
}
