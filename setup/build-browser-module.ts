import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** libjpeg-turbo as the binary of a package whose own script asks for another transform. */
const JPEG = '@cwasm/jpeg-turbo/jpeg-turbo.wasm';
/** ONNX Runtime's two builds, by the name that they get here. */
const RUNTIMES = {
  'onnxruntime.wasm.gz': 'ort-wasm-simd-threaded.wasm',
  'onnxruntime-webgpu.wasm.gz': 'ort-wasm-simd-threaded.jspi.wasm',
} as const;

/** What the runtime would ask Node for, where it runs there. */
const OF_NODE = ['module', 'worker_threads', 'node:*'];

/**
 * Bundles the module `headstart/browser`: the module itself, its worker, and what that loads. The same sources give the same
 * bytes.
 * @param folder where they are written
 * @returns the files that were bundled, as paths from `root`
 */
export async function buildBrowserModule(root: string, folder: string): Promise<string[]> {
  const { build } = await import('esbuild');
  const packages = join(root, 'node_modules');
  await mkdir(folder, { recursive: true });
  const bundle = (name: string, entry: string, format: 'esm' | 'iife') =>
    build({
      entryPoints: { [name]: entry },
      outdir: folder,
      bundle: true,
      minify: true,
      platform: 'browser',
      target: 'es2022',
      format,
      external: OF_NODE,
      legalComments: 'none',
      banner: { js: BANNER },
      logLevel: 'warning',
      absWorkingDir: root,
      metafile: true,
      // A script that is no module, so that the page can be one, too; the runtime is handed its binary.
      ...(format === 'iife' && { define: { 'import.meta.url': 'self.location.href' } }),
    });
  const [own, worker] = await Promise.all([
    bundle('headstart', 'web/browser/headstart-browser.ts', 'esm'),
    bundle('worker', 'web/browser/model-worker.ts', 'iife'),
    cp(join(packages, JPEG), join(folder, 'jpeg-turbo.wasm')),
    // Node and bundlers take what lies here for ES modules.
    writeFile(join(folder, 'package.json'), `${JSON.stringify({ type: 'module' })}\n`),
    ...Object.entries(RUNTIMES).map(async ([name, from]) => {
      const binary = await readFile(join(packages, 'onnxruntime-web/dist', from));
      await writeFile(join(folder, name), await promisify(gzip)(binary, { level: 9 }));
    }),
  ]);
  return [own, worker].flatMap(({ metafile }) => Object.keys(metafile.inputs));
}

/** Licences of what is inside. */
const BANNER =
  '/* Headstart, Apache-2.0. worker.js and onnxruntime*.wasm.gz hold ONNX Runtime, Copyright (c) Microsoft Corporation, MIT; jpeg-turbo.wasm is libjpeg-turbo, BSD and IJG: it is based in part on the work of the Independent JPEG Group. */';
