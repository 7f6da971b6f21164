import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { headstart } from '../support/headstart';
import { FIXTURES, type ServedModule, serveModule } from '../support/module-folder';
import { noisesOf } from '../support/noises-of';
import { openChromium } from '../support/open-chromium';
import { describeWith } from '../support/requirements';

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
  let served: ServedModule;
  let page: Page;
  let noises: string[];

  beforeAll(async () => {
    served = await serveModule(() => openChromium(SOFTWARE_WEBGPU));
  });
  afterAll(() => served?.close());
  beforeEach(async () => {
    page = await served.browser.context.newPage();
    noises = noisesOf(page);
    await page.goto(`${served.server.origin}/`);
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
    const { stdout } = await headstart(['predict', join(served.root, 'two'), join(FIXTURES, 'rgb.png'), '--json']);
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
