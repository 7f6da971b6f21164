import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from '../shared/errors';

/** Beside the bundle that this became part of (dist/, a function's zip), or where set-up builds them. */
const PLACES = [__dirname, join(__dirname, '../dist')];

export const WEBGPU_RUNTIME = 'onnxruntime-webgpu.wasm.gz';
/** What the page takes of the module `headstart/browser`: that is in a bundle with the page's own script. */
const OF_MODULE = ['worker.js', 'onnxruntime.wasm.gz', 'jpeg-turbo.wasm'];

/**
 * The files of a run's page that are the same for every run, ascending by name: HTML, styles, scripts and what computes.
 * @param webgpu with what computes on WebGPU, too
 * @throws SetupError where they have not been built
 */
export async function siteAssets(webgpu: boolean): Promise<readonly (readonly [name: string, bytes: Uint8Array])[]> {
  const place = PLACES.find((path) => existsSync(join(path, 'site/index.html')));
  if (!place) throw new SetupError('The page of the model has not been built', { remedy: 'Run "npm run setup".' });
  const own = (await readdir(join(place, 'site'))).map((name) => ['site', name] as const);
  const used = [...OF_MODULE, ...(webgpu ? [WEBGPU_RUNTIME] : [])].map((name) => ['browser', name] as const);
  const files = [...own, ...used].sort(([, a], [, b]) => (a < b ? -1 : 1));
  return Promise.all(files.map(async ([folder, name]) => [name, await readFile(join(place, folder, name))] as const));
}
