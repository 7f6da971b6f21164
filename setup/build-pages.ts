import { cp } from 'node:fs/promises';
import { join } from 'node:path';

/** libjpeg-turbo as the binary of a package whose own script asks for another transform. */
const JPEG = '@cwasm/jpeg-turbo/jpeg-turbo.wasm';
const SIMD = '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm';

/**
 * Bundles the pages of web/ for browsers, with what they share with the command line: site/, which Publish leaves in every
 * run, and serve/, the page of `headstart serve`. The same sources give the same bytes.
 * @param folder where site/ and serve/ are written
 */
export async function buildPages(root: string, folder: string): Promise<void> {
  const { build } = await import('esbuild');
  const bundle = (page: string, entryPoints: Record<string, string>) =>
    build({
      entryPoints,
      outdir: join(folder, page),
      bundle: true,
      minify: true,
      platform: 'browser',
      target: 'es2022',
      // No module: a page that is opened from disk can then say why it does not work.
      format: 'iife',
      legalComments: 'none',
      banner: { js: BANNER },
      logLevel: 'warning',
      absWorkingDir: root,
    });
  const copy = (from: string, page: string, name: string) => cp(join(root, from), join(folder, page, name));
  await Promise.all([
    bundle('site', {
      page: 'web/site/page.ts',
      classifier: 'web/site/classifier-worker.ts',
      style: 'web/site/style.css',
    }),
    copy('web/site/index.html', 'site', 'index.html'),
    copy(join('node_modules', SIMD), 'site', 'tfjs-backend-wasm-simd.wasm'),
    copy(join('node_modules', JPEG), 'site', 'jpeg-turbo.wasm'),
    bundle('serve', { page: 'web/serve/page.ts', style: 'web/serve/style.css' }),
    copy('web/serve/index.html', 'serve', 'index.html'),
  ]);
}

/** Licences of what is inside. */
const BANNER =
  '/* Headstart, Apache-2.0. classifier.js holds TensorFlow.js and long.js, Apache-2.0, and seedrandom by David Bau, MIT; jpeg-turbo.wasm is libjpeg-turbo, BSD and IJG: it is based in part on the work of the Independent JPEG Group. */';
