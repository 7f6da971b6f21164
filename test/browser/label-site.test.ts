import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import type { LabelPrediction } from '../../shared/head/labels-of';
import { recordText } from '../../shared/records/record-text';
import { axeViolations } from '../support/axe-violations';
import { headstart, requireFreshBuild } from '../support/headstart';
import type { LoopbackServer } from '../support/loopback-server';
import { lowContrast } from '../support/low-contrast';
import { noisesOf } from '../support/noises-of';
import type { OpenBrowser } from '../support/open-browser';
import { openChromium } from '../support/open-chromium';
import { LABELS, moveThresholds, publishedLabelledRun } from '../support/published-labelled-run';
import { describeWith } from '../support/requirements';
import { serveFolder } from '../support/serve-folder';

const FIXTURES = join(__dirname, '../fixtures/images');
const fixture = (name: string) => join(FIXTURES, name);
const PICTURES = ['rgb.png', 'rgba.png', 'oriented.jpg', '8-colours.bmp', 'lossless.webp'].map(fixture);
/** Of a probability: the last digits of a float32 differ from processor to processor. */
const TOLERANCE = 1e-4;
const MANY = [
  ...['ants', 'bees', 'crickets', 'damselflies', 'earwigs', 'fireflies', '<b>gnats</b> & "others"', 'hornets'],
  ...['insects that nobody has ever seen before', 'june bugs', 'katydids', 'lacewings', 'moths', 'nymphs'],
];

interface Shown {
  readonly file: string;
  readonly heading: string;
  readonly bars: readonly { readonly name: string; readonly probability: number; readonly isShown: boolean }[];
}

const shown = async (page: Page) =>
  (await page.evaluate(`[...document.querySelectorAll('#results > li')].map((own) => ({
    file: own.dataset.file,
    heading: own.querySelector('h3').textContent,
    bars: [...own.querySelectorAll('.bars li')].map((bar) => ({
      name: bar.dataset.class, probability: Number(bar.dataset.probability), isShown: bar.className === 'shown' })),
  }))`)) as Shown[];

describeWith('chromium', 'site/ of a multi-label run, in Chromium', () => {
  let root: string;
  let browser: OpenBrowser;
  let server: LoopbackServer;
  let page: Page;
  let noises: string[];

  beforeAll(async () => {
    await requireFreshBuild();
    root = mkdtempSync(join(tmpdir(), 'headstart-label-site-'));
    await publishedLabelledRun(join(root, 'three'));
    moveThresholds(join(root, 'three'), [0.5, 0.4, 0.2]);
    cpSync(join(root, 'three'), join(root, 'none'), { recursive: true });
    moveThresholds(join(root, 'none'), [0.9, 0.9, 0.9]);
    await publishedLabelledRun(join(root, 'many'), {}, MANY, 96);
    moveThresholds(
      join(root, 'many'),
      MANY.map(() => 0.95),
    );
    browser = await openChromium(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
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
  });
  afterEach(() => page.close());

  const open = async (run: string, files: readonly string[] = []) => {
    await page.goto(`${server.origin}/${run}/site/`);
    await page.locator('#status[data-ready]').waitFor();
    if (!files.length) return;
    await page.setInputFiles('#files', [...files]);
    await page
      .locator('#results > li[data-state]')
      .nth(files.length - 1)
      .waitFor();
  };

  test('site/ says of every picture the labels and probabilities that "headstart predict" says', async () => {
    await open('three', PICTURES);
    expect(await page.locator('#state').textContent()).toContain('gives the same results as where it was made');
    const { stdout } = await headstart(['predict', join(root, 'three'), ...PICTURES, '--json']);
    const { predictions } = JSON.parse(stdout) as { predictions: (LabelPrediction & { file: string })[] };
    const answers = await shown(page);
    expect(answers).toHaveLength(predictions.length);
    for (const { file, labels, probabilities } of predictions) {
      const { heading, bars } = answers.find((own) => own.file === basename(file)) as Shown;
      const wanted = labels.map((own) => own.class);
      expect([file, heading]).toEqual([file, wanted.join(', ')]);
      expect(bars.map(({ name }) => name).sort()).toEqual(LABELS);
      expect(bars.filter((bar) => bar.isShown).map(({ name }) => name)).toEqual(wanted);
      for (const { name, probability } of bars) {
        const off = Math.abs(probability - (probabilities[name] as number));
        expect([file, name, off, off <= TOLERANCE]).toEqual([file, name, off, true]);
      }
    }
    expect(answers[0]?.heading).toBe('ants, wasps');
    expect(noises).toEqual([]);
  });

  test('site/ draws each threshold on the bar of its class, and says it in words', async () => {
    await open('three', [fixture('rgb.png')]);
    const rows = (await page.evaluate(`[...document.querySelectorAll('.bars li')].map((own) => {
      const [track, line] = ['.track', '.line'].map((name) => own.querySelector(name).getBoundingClientRect());
      return [own.dataset.class, (line.left + line.width / 2 - track.left) / track.width, own.querySelector('.threshold').textContent];
    })`)) as [string, number, string][];
    expect(rows).toEqual([
      ['ants', expect.closeTo(0.5, 2), '≥ 50.0 %'],
      ['wasps', expect.closeTo(0.2, 2), '≥ 20.0 %'],
      ['bees', expect.closeTo(0.4, 2), '< 40.0 %'],
    ]);
    expect(await page.locator('#legend').textContent()).toContain('threshold of its class');
  });

  test('site/ says that a picture shows none of the classes', async () => {
    await open('none', [fixture('rgb.png')]);
    expect(await page.locator('#results h3').textContent()).toBe('None of the classes');
    expect(await page.locator('#results .shown').count()).toBe(0);
    expect(await page.locator('#said').textContent()).toBe('rgb.png: none of the classes');
  });

  test('site/ says what was measured, and links the report', async () => {
    await open('three');
    expect(await page.locator('h1').textContent()).toBe('Which of ants, bees and wasps does it show?');
    const { validation } = JSON.parse(readFileSync(join(root, 'three/metrics.json'), 'utf8'));
    const figures = page.locator('#figures');
    expect(await figures.textContent()).toContain(
      `Average precision on validation${validation.meanAveragePrecision.toFixed(3)}`,
    );
    await page.getByRole('link', { name: /the report/ }).waitFor();
  });

  test('site/ folds away classes of many, tells their names as text, and unfolds them by keyboard', async () => {
    await open('many', [fixture('rgb.png')]);
    expect((await shown(page))[0]?.bars.map(({ name }) => name).sort()).toEqual([...MANY].sort());
    const inSight = page.locator('#results ul.labels > li:visible');
    expect(await inSight.count()).toBe(12);
    await page.getByText('2 more classes, below their thresholds').press('Enter');
    await inSight.nth(13).waitFor();
    expect(await page.locator('b', { hasText: 'gnats' }).count()).toBe(0);
  });

  test('site/ follows the camera, class by class in one order', async () => {
    await open('three');
    await page.getByRole('button', { name: 'Use the camera' }).click();
    await page.locator('#live-answer .bars').waitFor();
    expect(await page.locator('#live-answer h3').textContent()).toBe('ants, wasps');
    expect(await page.locator('#live-answer .name').allTextContents()).toEqual(LABELS);
    await page.getByRole('button', { name: 'Keep this picture' }).click();
    await page.locator('#results > li[data-state=answered]').waitFor();
    expect(noises).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('site/ can be read by all, on a phone too, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    for (const run of ['three', 'many']) {
      await open(run, [fixture('rgb.png'), fixture('truncated.jpg')]);
      expect(await page.evaluate(lowContrast)).toEqual([]);
      expect([run, await axeViolations(page)]).toEqual([run, []]);
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 740 });
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      }
    }
  });

  test('site/ refuses facts of a later version by name', async () => {
    const folder = join(root, 'later');
    cpSync(join(root, 'three/site'), folder, { recursive: true });
    const { checksum: _, ...facts } = JSON.parse(readFileSync(join(folder, 'facts.json'), 'utf8'));
    writeFileSync(join(folder, 'facts.json'), recordText({ ...facts, schemaVersion: 4 }));
    await page.goto(`${server.origin}/later/`);
    await page.locator('#problem').waitFor();
    expect(await page.locator('#problem').textContent()).toContain('facts.json has another version than this page');
  });
});
