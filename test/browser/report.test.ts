import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { renderReport } from '../../shared/report/render-report';
import { axeViolations } from '../support/axe-violations';
import { lowContrast } from '../support/low-contrast';
import type { OpenBrowser } from '../support/open-browser';
import { openChromium } from '../support/open-chromium';
import { reportInput } from '../support/report-input';
import { describeWith } from '../support/requirements';

const CLASSES = ['cats', 'dogs', 'Pomeranians-with-a-name-that-is-far-too-long-for-a-column', '<b>not bold</b>'];
const PHONE = { width: 360, height: 740 };

describeWith('chromium', 'report.html in Chromium', () => {
  let browser: OpenBrowser;
  let folder: string;
  let file: string;
  let page: Page;
  let noises: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headstart-report-'));
    file = join(folder, 'report.html');
    await writeFile(file, renderReport(await reportInput(CLASSES)));
    browser = await openChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    noises = [];
    page = await browser.context.newPage();
    page.on('console', (message) => void noises.push(message.text()));
    page.on('pageerror', (error) => void noises.push(String(error)));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith('data:') && url !== pathToFileURL(file).href) noises.push(`request of ${url}`);
    });
    await page.goto(pathToFileURL(file).href);
  });

  afterEach(() => page.close());

  test('report.html asks for nothing and says nothing on the console', async () => {
    await page.waitForLoadState('networkidle');
    expect(noises).toEqual([]);
  });

  test('report.html is no wider than a phone, nor than a desk', async () => {
    for (const viewport of [PHONE, { width: 1280, height: 800 }]) {
      await page.setViewportSize(viewport);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width);
    }
  });

  test.each(['light', 'dark'] as const)('report.html has enough contrast, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    expect(await page.evaluate(lowContrast)).toEqual([]);
    const paper = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(paper).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(20, 24, 28)');
  });

  test.each(['light', 'dark'] as const)('report.html has nothing that axe finds, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    expect(await axeViolations(page)).toEqual([]);
  });

  test('report.html has its landmarks, one first heading, and no heading left out', async () => {
    for (const landmark of ['banner', 'navigation', 'main', 'contentinfo'] as const) {
      expect(await page.getByRole(landmark).count()).toBe(1);
    }
    const levels = (await page.evaluate(
      "[...document.querySelectorAll('h1,h2,h3,h4')].map((own) => Number(own.tagName[1]))",
    )) as number[];
    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (let i = 1; i < levels.length; i++) expect(levels[i]! - levels[i - 1]!).toBeLessThanOrEqual(1);
    const dangling = await page.evaluate(
      '[...document.querySelectorAll(\'a[href^="#"]\')].filter((own) => !document.getElementById(own.hash.slice(1))).length',
    );
    expect(dangling).toBe(0);
  });

  test('report.html has a name for every figure, table and picture, and headers in every table', async () => {
    const unnamed = await page.evaluate(`[
      ...[...document.querySelectorAll('img')].filter((own) => !own.hasAttribute('alt') || (!own.alt && !own.classList.contains('map'))),
      ...[...document.querySelectorAll('svg[role=img]')].filter((own) => !own.querySelector('title')?.textContent || !own.querySelector('desc')?.textContent),
      ...[...document.querySelectorAll('svg:not([role=img])')].filter((own) => own.getAttribute('aria-hidden') !== 'true'),
      ...[...document.querySelectorAll('table')].filter((own) => !own.caption?.textContent || !own.querySelector('thead th[scope=col]') || !own.querySelector('tbody th[scope=row]')),
    ].map((own) => own.outerHTML.slice(0, 80))`);
    expect(unnamed).toEqual([]);
    const ids = (await page.evaluate("[...document.querySelectorAll('[id]')].map((own) => own.id)")) as string[];
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('report.html can be read by keyboard: the maps are switched off with the space bar', async () => {
    const map = page.locator('img.map').first();
    expect(await map.isVisible()).toBe(true);
    await page.locator('#maps').focus();
    await page.keyboard.press('Space');
    expect(await map.isVisible()).toBe(false);
    // Whatever scrolls by itself can be reached.
    const unreachable = await page.evaluate(
      "[...document.querySelectorAll('.scroll,pre')].filter((own) => own.tabIndex !== 0).length",
    );
    expect(unreachable).toBe(0);
  });

  test('report.html tells the values of an epoch to a pointer and to the keyboard, without a script', async () => {
    const shown = () =>
      page.evaluate(
        "[...document.querySelectorAll('.epochs .values')].filter((own) => getComputedStyle(own).clipPath === 'none').map((own) => own.textContent)",
      );
    expect(await shown()).toEqual([
      expect.stringMatching(/^Epoch 6, kept: accuracy 0.8000, on validation 0.7500; loss/),
    ]);
    const columns = page.locator('.epochs input');
    await columns.nth(2).hover();
    expect(await shown()).toEqual([expect.stringMatching(/^Epoch 3: /)]);
    await page.mouse.move(0, 0);
    await columns.nth(5).focus();
    await page.keyboard.press('ArrowLeft');
    expect(await shown()).toEqual([expect.stringMatching(/^Epoch 5: accuracy 0.7400/)]);
    // One stop of the Tab key, however many epochs there are.
    await page.keyboard.press('Tab');
    expect(await page.evaluate("document.activeElement.closest('.epochs')")).toBeNull();
  });

  test('report.html shows the images of a cell of the confusion matrix alone, and all of them again', async () => {
    const visible = () =>
      page.evaluate(
        "[...document.querySelectorAll('.part li')].filter((own) => own.getClientRects().length).map((own) => own.className)",
      ) as Promise<string[]>;
    const all = await visible();
    const link = page.locator('.matrix td a').first();
    const id = ((await link.getAttribute('href')) as string).slice(1);
    expect(new Set(all).size).toBeGreaterThan(1);
    await link.click();
    expect(await visible()).toEqual(all.filter((own) => own === id));
    await page.getByRole('link', { name: 'Show all' }).click();
    expect(await visible()).toEqual(all);
  });

  test.each(['screen', 'print'] as const)(
    'report.html shows pictures at one height and undistorted, %s',
    async (media) => {
      await page.emulateMedia({ media });
      const sizes = (await page.evaluate(`Promise.all(
      [[180, 320], [240, 180]].map(async ([width, height], i) => {
        const picture = document.querySelectorAll('.gallery .photo img:not(.map)')[i];
        const svg = \`<svg xmlns="http://www.w3.org/2000/svg" width="\${width}" height="\${height}"/>\`;
        Object.assign(picture, { width, height, src: 'data:image/svg+xml,' + encodeURIComponent(svg) });
        await picture.decode();
        return [width / height, picture.clientWidth, picture.clientHeight];
      }))`)) as [number, number, number][];
      for (const [ratio, width, height] of sizes) expect(Math.abs(width - ratio * height)).toBeLessThan(1.5);
      const [tall, wide] = sizes.map(([, , height]) => height) as [number, number];
      expect(Math.abs(tall - wide)).toBeLessThan(0.2 * tall);
    },
  );

  test('report.html prints in black on white, without what only a screen needs', async () => {
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.getByRole('navigation').count()).toBe(0);
    const [ink, paper] = (await page.evaluate(
      '[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]',
    )) as string[];
    expect([ink, paper]).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
    // A4 less its margins: a matrix of long names must not lie over the table beside it.
    await page.setViewportSize({ width: 688, height: 1000 });
    const covered = await page.evaluate(`[...document.querySelectorAll('.matrix')].filter((own) => {
      const [matrix, next] = [own, own.closest('.scroll').nextElementSibling].map((each) => each.getBoundingClientRect());
      return matrix.right > next.left && matrix.bottom > next.top;
    }).length`);
    expect(covered).toBe(0);
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
  });
});
