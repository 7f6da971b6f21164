import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { EXIT } from '../../cli/exit-codes';
import { readArchive } from '../../shared/archive/read-archive';
import { readEntries } from '../../shared/archive/read-entries';
import { parseConfig } from '../../shared/config';
import { isImageName } from '../../shared/dataset/entry-kind';
import { bufferReader } from '../support/buffer-reader';
import { distinctImagesZip } from '../support/distinct-images';
import { headstart, type Running, startHeadstart, until } from '../support/headstart';
import { FIXTURES, type ServedModule, serveModule } from '../support/module-folder';
import { noisesOf } from '../support/noises-of';
import { openFirefox } from '../support/open-firefox';
import { moveThresholds, publishedLabelledRun } from '../support/published-labelled-run';
import { describeWith, photographs } from '../support/requirements';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';

/** Of a probability: the last digits of a float32 differ from processor to processor. */
const TOLERANCE = 1e-4;
const DRAWN = [
  'rgb.png',
  'oriented.jpg',
  'subsampled-progressive.jpg',
  '8-colours.bmp',
  'lossless.webp',
  'animated.gif',
];

type Probabilities = Readonly<Record<string, number>>;

/** What the suites in Chromium check in every detail, once in the other engine. */
describeWith('firefox', 'pages and module in Firefox', () => {
  let served: ServedModule;
  let page: Page;
  let noises: string[];
  const run = () => join(served.root, 'two');

  beforeAll(async () => {
    served = await serveModule(openFirefox);
    await publishedLabelledRun(join(served.root, 'tagged'));
    moveThresholds(join(served.root, 'tagged'), [0.5, 0.4, 0.2]);
  });
  afterAll(() => served?.close());
  beforeEach(async () => {
    page = await served.browser.context.newPage();
    noises = noisesOf(page);
  });
  afterEach(() => page.close());

  const predicted = async (files: readonly string[], by = run()): Promise<Probabilities[]> => {
    const { stdout } = await headstart(['predict', by, ...files, '--json']);
    return JSON.parse(stdout).predictions.map((own: { probabilities: Probabilities }) => own.probabilities);
  };
  const furthest = (found: Probabilities, wanted: Probabilities) =>
    Math.max(...Object.entries(wanted).map(([name, value]) => Math.abs((found[name] as number) - value)));

  /** What headstart/browser says in a page of pictures that the server has. */
  const saidOf = async (addresses: readonly string[]) => {
    await page.goto(`${served.server.origin}/`);
    return page.evaluate<{ runsOn: string; difference: number; said: Probabilities[] }>(`(async () => {
      const { loadModel } = await import('/browser/headstart.js');
      const model = await loadModel('two/model/', { compute: 'wasm' });
      const said = [];
      for (const address of ${JSON.stringify(addresses)}) {
        said.push((await model.predict(await (await fetch(address)).blob())).probabilities);
      }
      const { runsOn, check } = model;
      model.dispose();
      return { runsOn, difference: check.difference, said };
    })()`);
  };

  test('headstart/browser says of pictures what "headstart predict" says', async () => {
    const { runsOn, difference, said } = await saidOf(DRAWN.map((name) => `/pictures/${name}`));
    expect([runsOn, difference < TOLERANCE]).toEqual(['wasm', true]);
    const wanted = await predicted(DRAWN.map((name) => join(FIXTURES, name)));
    for (const [i, name] of DRAWN.entries()) {
      expect([name, furthest(said[i] as Probabilities, wanted[i] as Probabilities) <= TOLERANCE]).toEqual([name, true]);
    }
    expect(noises).toEqual([]);
  });

  describeWith('photos', 'headstart/browser in Firefox, on photographs', () => {
    test('says what "headstart predict" says', async () => {
      const reader = bufferReader(readFileSync(photographs() as string));
      const entries = (await readArchive(reader, parseConfig({}).limits)).filter(({ name }) => isImageName(name));
      const folder = join(served.root, 'photographs');
      mkdirSync(folder);
      const names: string[] = [];
      for await (const { entry, bytes } of readEntries(reader, entries.slice(0, 3))) {
        names.push(basename(entry.name));
        writeFileSync(join(folder, basename(entry.name)), bytes);
      }
      const { said } = await saidOf(names.map((name) => `/photographs/${name}`));
      const wanted = await predicted(names.map((name) => join(folder, name)));
      expect(said).toHaveLength(3);
      for (const [i, own] of said.entries()) expect(furthest(own, wanted[i] as Probabilities)).toBeLessThan(TOLERANCE);
      expect(noises).toEqual([]);
    });
  });

  test('site/ loads its model, and says of a picture what "headstart predict" says', async () => {
    await page.goto(`${served.server.origin}/two/site/`);
    await page.locator('#status[data-ready=wasm]').waitFor();
    expect(await page.locator('#state').textContent()).toContain('gives the same results as where it was made');
    const file = join(FIXTURES, 'oriented.jpg');
    await page.locator('#files').setInputFiles(file);
    await page.locator('#results > li[data-state=answered]').waitFor();
    const [wanted = {}] = await predicted([file]);
    for (const [name, value] of Object.entries(wanted)) {
      const shown = await page.locator(`.bars [data-class=${name}]`).getAttribute('data-probability');
      expect(Math.abs(Number(shown) - value)).toBeLessThan(TOLERANCE);
    }
    expect(noises).toEqual([]);
  });

  test('site/ of a multi-label run says the labels of a picture, and of every class what "headstart predict" says', async () => {
    await page.goto(`${served.server.origin}/tagged/site/`);
    await page.locator('#status[data-ready=wasm]').waitFor();
    const file = join(FIXTURES, 'oriented.jpg');
    await page.locator('#files').setInputFiles(file);
    await page.locator('#results > li[data-state=answered]').waitFor();
    expect(await page.locator('#results h3').textContent()).toBe('ants, wasps');
    const [wanted = {}] = await predicted([file], join(served.root, 'tagged'));
    expect(Object.keys(wanted)).toHaveLength(3);
    for (const [name, value] of Object.entries(wanted)) {
      const shown = await page.locator(`.bars [data-class=${name}]`).getAttribute('data-probability');
      expect(Math.abs(Number(shown) - value)).toBeLessThan(TOLERANCE);
    }
    expect(noises).toEqual([]);
  });

  test('report.html is no wider than a phone or a desk, and tells the values of an epoch to the keyboard', async () => {
    await page.goto(pathToFileURL(join(run(), 'report.html')).href);
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
    await page.locator('.epochs input').first().focus();
    await page.keyboard.press('ArrowRight');
    const shown = await page.evaluate(
      "[...document.querySelectorAll('.epochs .values')].filter((own) => getComputedStyle(own).clipPath === 'none').map((own) => own.textContent)",
    );
    expect(shown).toEqual([expect.stringMatching(/^Epoch 2\b/)]);
    expect(noises).toEqual([]);
  });

  test('headstart serve: a chosen zip is trained on, reported and asked', async () => {
    const at = (name: string) => join(served.root, name);
    writeFileSync(at('insects.zip'), distinctImagesZip(60));
    await writeSmallBase(at('base.h5'));
    const flags = ['--base', at('base.h5'), '--store', at('store'), '--epochs', '2', ...SMALL_BASE_FLAGS];
    const server: Running = startHeadstart(['serve', at('runs'), '--port', '0', ...flags]);
    try {
      await until(server, () => server.output().includes('Ctrl-C'));
      await page.goto(/http:\/\/\S+/.exec(server.output())?.[0] as string);
      await page.getByText('None yet.').waitFor();
      await page.locator('#file').setInputFiles(at('insects.zip'));
      await page.locator('#run-status', { hasText: 'done' }).waitFor({ timeout: 60_000 });
      await page.locator('#run-about', { hasText: /^ants, bees · Accuracy \d/ }).waitFor();
      await page.getByRole('tab', { name: 'Report' }).click();
      await page.frameLocator('iframe[title="The report"]').getByRole('heading', { name: 'Samples' }).waitFor();
      await page.getByRole('tab', { name: 'Images' }).click();
      await page.locator('button.picture img').first().waitFor();
      await page.getByRole('tab', { name: 'Try it' }).click();
      await page.frameLocator('iframe[title="Try the model"]').locator('#status[data-ready=wasm]').waitFor();
      expect(noises).toEqual([]);
      server.child.kill('SIGINT');
      expect((await server.ended).code).toBe(EXIT.interrupted);
    } finally {
      server.child.kill('SIGKILL');
    }
  });
});
