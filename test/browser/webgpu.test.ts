import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { PROJECT_ROOT } from '../../cli/project-root';
import { headstart, requireFreshBuild } from '../support/headstart';
import type { LoopbackServer } from '../support/loopback-server';
import { noisesOf } from '../support/noises-of';
import { type OpenChromium, openChromium } from '../support/open-chromium';
import { publishedRun } from '../support/published-run';
import { describeWith } from '../support/requirements';
import { serveFolder } from '../support/serve-folder';

const FIXTURES = join(__dirname, '../fixtures/images');
/** Chromium brings a Vulkan driver that is software, so shaders run wherever it does; graphics cards round otherwise. */
const SOFTWARE_WEBGPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

interface Loaded {
  readonly runsOn: string;
  readonly note?: string;
  readonly check: { readonly difference?: number; readonly tolerance: number };
  readonly probabilities: Readonly<Record<string, number>>;
}

/** SwiftShader, the software adapter, stands in for a graphics card: the same WGSL shaders and the same JSPI build. */
describeWith('chromium', 'headstart/browser on WebGPU', () => {
  let root: string;
  let browser: OpenChromium;
  let server: LoopbackServer;
  let page: Page;
  let noises: string[];

  beforeAll(async () => {
    await requireFreshBuild();
    root = mkdtempSync(join(tmpdir(), 'headstart-webgpu-'));
    await publishedRun(['ants', 'bees'], join(root, 'two'));
    cpSync(FIXTURES, join(root, 'pictures'), { recursive: true });
    cpSync(join(PROJECT_ROOT, 'dist/browser'), join(root, 'browser'), { recursive: true });
    writeFileSync(join(root, 'index.html'), '<!doctype html><link rel="icon" href="/pictures/rgb.png">');
    browser = await openChromium(SOFTWARE_WEBGPU);
    server = await serveFolder(root);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(root, { recursive: true, force: true });
  });
  beforeEach(async () => {
    page = await browser.context.newPage();
    noises = noisesOf(page);
    await page.goto(`${server.origin}/`);
  });
  afterEach(() => page.close());

  const loadAndPredict = (compute: string) =>
    page.evaluate<Loaded>(`(async () => {
      const { loadModel } = await import('/browser/headstart.js');
      const model = await loadModel('two/model/', { compute: '${compute}' });
      const { runsOn, note, check } = model;
      const { probabilities } = await model.predict(await (await fetch('/pictures/rgb.png')).blob());
      model.dispose();
      return { runsOn, note, check, probabilities };
    })()`);

  test('a model that is asked for on WebGPU runs there, passes its golden vectors and predicts what the command line does', async () => {
    const { runsOn, note, check, probabilities } = await loadAndPredict('webgpu');
    expect([runsOn, note]).toEqual(['webgpu', undefined]);
    expect(check.difference).toBeLessThanOrEqual(check.tolerance);
    const { stdout } = await headstart(['predict', join(root, 'two'), join(FIXTURES, 'rgb.png'), '--json']);
    const wanted: Record<string, number> = JSON.parse(stdout).predictions[0].probabilities;
    for (const [name, probability] of Object.entries(wanted)) {
      expect(Math.abs(probabilities[name]! - probability)).toBeLessThanOrEqual(check.tolerance);
    }
    expect(noises).toEqual([]);
  });

  test('"auto" leaves an adapter that is software alone, since WebAssembly is the faster one there', async () => {
    const { runsOn, note } = await loadAndPredict('auto');
    expect({ runsOn, note }).toEqual({ runsOn: 'wasm', note: 'WebGPU has no graphics processor behind it' });
  });
});
