import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { buildBrowserModule } from './build-browser-module';

/**
 * Bundles what runs in browsers, with what it shares with the command line: browser/, the module `headstart/browser`; site/,
 * what the page that Publish leaves in every run needs besides; and serve/, the page of `headstart serve`. The same sources
 * give the same bytes.
 * @param folder where these three are written
 * @returns the files that were bundled, as paths from `root`
 */
export async function buildPages(root: string, folder: string): Promise<string[]> {
  const { build } = await import('esbuild');
  const bundle = async (page: string, entryPoints: Record<string, string>): Promise<Metafile> => {
    const { metafile } = await build({
      entryPoints,
      outdir: join(folder, page),
      bundle: true,
      minify: true,
      platform: 'browser',
      target: 'es2022',
      // No module: a page that is opened from disk can then say why it does not work.
      format: 'iife',
      legalComments: 'none',
      logLevel: 'warning',
      absWorkingDir: root,
      metafile: true,
    });
    return metafile;
  };
  const copy = (from: string, page: string, name: string) => cp(join(root, from), join(folder, page, name));
  const [site, serve, ofModule] = await Promise.all([
    bundle('site', { page: 'web/site/page.ts', style: 'web/site/style.css' }),
    bundle('serve', { page: 'web/serve/page.tsx', style: 'web/serve/style.css' }),
    buildBrowserModule(root, join(folder, 'browser')),
    copy('web/site/index.html', 'site', 'index.html'),
    copy('web/serve/index.html', 'serve', 'index.html'),
  ]);
  return [site, serve].flatMap(({ inputs }) => Object.keys(inputs)).concat(ofModule);
}
