import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../cli/project-root';
import { requireFreshBuild } from './headstart';
import type { LoopbackServer } from './loopback-server';
import type { OpenBrowser } from './open-browser';
import { openChromium } from './open-chromium';
import { publishedRun } from './published-run';
import { serveFolder } from './serve-folder';

/** The pictures that a served folder has in `pictures/`. */
export const FIXTURES = join(__dirname, '../fixtures/images');

/** A page that may do what the page of a model may, and nothing else. */
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self' blob:; img-src 'self' blob:";

export interface ServedModule {
  readonly root: string;
  readonly browser: OpenBrowser;
  readonly server: LoopbackServer;
  close(): Promise<void>;
}

/**
 * headstart/browser in `browser/`, the model of a run of two classes in `two/`, pictures and an empty page, served to a
 * browser.
 * @param open which one
 */
export async function serveModule(open: () => Promise<OpenBrowser> = openChromium): Promise<ServedModule> {
  await requireFreshBuild();
  const root = mkdtempSync(join(tmpdir(), 'headstart-module-'));
  await publishedRun(['ants', 'bees'], join(root, 'two'));
  cpSync(FIXTURES, join(root, 'pictures'), { recursive: true });
  cpSync(join(PROJECT_ROOT, 'dist/browser'), join(root, 'browser'), { recursive: true });
  const policy = `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`;
  writeFileSync(join(root, 'index.html'), `<!doctype html>${policy}<link rel="icon" href="/pictures/rgb.png">`);
  const browser = await open();
  const server = await serveFolder(root);
  return {
    root,
    browser,
    server,
    async close() {
      await browser.close();
      await server.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
