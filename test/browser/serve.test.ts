import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { EXIT } from '../../cli/exit-codes';
import { writeBaseOnnx } from '../../shared/backbone/mobilenet-v2/write-onnx';
import { axeViolations } from '../support/axe-violations';
import { distinctBmp, distinctImagesZip } from '../support/distinct-images';
import { filesBelow, headstart, type Running, requireFreshBuild, startHeadstart, until } from '../support/headstart';
import { lowContrast } from '../support/low-contrast';
import { noisesOf } from '../support/noises-of';
import type { OpenBrowser } from '../support/open-browser';
import { openChromium } from '../support/open-chromium';
import { randomBase } from '../support/random-base';
import { describeWith } from '../support/requirements';
import { noteSights, onSight } from '../support/sights';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';
import { writeZip } from '../support/write-zip';

/** What the page shows of a run under way; each may be gone again within a moment. */
const WHILE_IN_WORK = ['#steps .now', '#counted', '#dataset caption', '#trainings svg'];
const COUNTING = 'body:has(#run-status.running) #counted';
const PICTURE = join(__dirname, '../fixtures/images/rgba.png');

interface Decoded {
  readonly naturalWidth: number;
  decode(): Promise<void>;
}

describeWith('chromium', 'headstart serve in Chromium', () => {
  let folder: string;
  let zip: string;
  let browser: OpenBrowser;
  let server: Running;
  let address: string;
  let page: Page;
  let noises: string[];

  const flags = () => [
    ...['--base', join(folder, 'base.h5'), ...SMALL_BASE_FLAGS, '--config', join(folder, 'config.json')],
    ...['--store', join(folder, 'store')],
  ];
  /** What the command line leaves of the same zip. */
  const byTrain = () => filesBelow(join(folder, 'by-train'), ['run.json']);
  const serve = async (runs: string, more: readonly string[] = []) => {
    server = startHeadstart(['serve', join(folder, runs), '--port', '0', ...flags(), ...more]);
    await until(server, () => server.output().includes('Ctrl-C'));
    address = /http:\/\/\S+/.exec(server.output())?.[0] as string;
  };
  const stopServer = async () => {
    server.child.kill('SIGINT');
    return (await server.ended).code;
  };
  /** What a drag of one file carries. */
  const dropped = (name: string, bytes: Uint8Array) =>
    page.evaluateHandle(`(() => {
      const transfer = new DataTransfer();
      const bytes = Uint8Array.from(atob('${Buffer.from(bytes).toString('base64')}'), (c) => c.charCodeAt(0));
      transfer.items.add(new File([bytes], '${name}'));
      return transfer;
    })()`);
  const status = (text: string) => page.locator('#run-status', { hasText: text }).waitFor({ timeout: 60_000 });

  beforeAll(async () => {
    await requireFreshBuild();
    folder = mkdtempSync(join(tmpdir(), 'headstart-serve-'));
    zip = join(folder, 'insects.zip');
    writeFileSync(zip, distinctImagesZip(1200));
    // Small shards, so that there is much to be in the middle of.
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ shardImages: 20, head: { epochs: 12 } }));
    await writeSmallBase(join(folder, 'base.h5'));
    const trained = await headstart(['train', zip, '--out', join(folder, 'by-train'), ...flags(), '--quiet']);
    expect(trained.code).toBe(EXIT.ok);
    browser = await openChromium(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    page = await browser.context.newPage();
    noises = noisesOf(page);
    page.on('request', (request) => {
      const url = request.url();
      if (!/^(data|blob):/.test(url) && !url.startsWith(address)) noises.push(`request of ${url}`);
    });
  });

  afterEach(async () => {
    await page.close();
    server?.child.kill('SIGKILL');
  });

  test('a dropped zip is trained on, watched, reported and asked, and gives what "headstart train" gives', async () => {
    rmSync(join(folder, 'store'), { recursive: true, force: true });
    await serve('runs');
    await page.goto(address);
    await page.getByText('None yet.').waitFor();
    await page.evaluate(noteSights(WHILE_IN_WORK));
    await page.dispatchEvent('#drop', 'drop', { dataTransfer: await dropped('insects.zip', readFileSync(zip)) });

    await status('running');
    await status('done');
    expect(await page.evaluate('[...sights]')).toEqual(expect.arrayContaining(WHILE_IN_WORK));
    // What came of it is asked for once it is done.
    await page.locator('#run-about', { hasText: /^ants, bees · Accuracy \d/ }).waitFor();
    await page.getByRole('tab', { name: 'Try it' }).click();

    const site = page.frameLocator('iframe[title="Try the model"]');
    await site.locator('#status[data-ready=wasm]').waitFor();
    await site.locator('#files').setInputFiles(PICTURE);
    await site.locator('#results > li[data-state=answered]').waitFor();
    const out = join(folder, 'runs/insects');
    const [predicted] = JSON.parse((await headstart(['predict', out, PICTURE, '--json'])).stdout).predictions;
    expect(await site.locator('#results h3').textContent()).toMatch(new RegExp(`^${predicted.class} `));
    const shown = await site.locator(`.bars [data-class=${predicted.class}]`).getAttribute('data-probability');
    expect(Math.abs(Number(shown) - predicted.probability)).toBeLessThan(1e-4);

    await page.getByRole('tab', { name: 'Try it' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.frameLocator('iframe[title="The report"]').getByRole('heading', { name: 'Samples' }).waitFor();
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('#trainings').textContent()).toContain('Epoch 12 of 12');

    expect(filesBelow(out, ['run.json'])).toEqual(byTrain());
    // The archive stays as long as its run: to look at its images, and to train again.
    expect(readdirSync(join(folder, 'runs/.uploads')).sort()).toEqual(['insects.json', 'insects.zip']);

    await page.getByRole('link', { name: 'Runs' }).click();
    await page.locator('#runs a', { hasText: 'insects' }).waitFor();
    await page.locator('#file').setInputFiles(PICTURE);
    await page.locator('#problem').waitFor();
    expect(await page.locator('#problem p').allTextContents()).toEqual([
      'rgba.png is not a zip, a .tar or a .tar.gz.',
      expect.stringMatching(/^Pack the class folders/),
    ]);
    expect(await axeViolations(page)).toEqual([]);

    await looksAtErrors(join(out, 'metrics.json'));
    await renamesAndDeletes();
    expect(noises).toEqual([]);
    expect(await stopServer()).toBe(EXIT.interrupted);
  });

  /** From the confusion matrix to the errors of the run, one after the other by the keyboard. */
  async function looksAtErrors(metricsFile: string): Promise<void> {
    const { perClass, final } = JSON.parse(readFileSync(metricsFile, 'utf8'));
    const images = perClass.reduce((sum: number, { support }: { support: number }) => sum + support, 0);
    const errors = Math.round(images * (1 - final.accuracy));
    expect(errors).toBeGreaterThan(1);
    await page.goto(`${address}#insects/images`);
    await page.getByLabel('Errors only').check();
    await page.getByText(`${errors} images`, { exact: true }).waitFor();
    await page.locator('button.picture.wrong img').first().click();
    const viewer = page.getByRole('dialog');
    const shown = () => viewer.locator('h2').textContent();
    const first = await shown();
    expect(first).toMatch(/^validation\/(ants|bees)\/\d+\.bmp$/);
    await viewer.locator('img').evaluate((img) => (img as unknown as Decoded).decode());
    await page.keyboard.press('m');
    await viewer.getByText('orange').waitFor();
    const [picture, map] = await Promise.all([0, 1].map((i) => viewer.locator('img').nth(i).boundingBox()));
    expect(map).toEqual(picture);
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('m');
    await viewer.locator('img.map').waitFor({ state: 'detached' });
    await page.keyboard.press('ArrowRight');
    await viewer.getByText(`2 of ${errors}`).waitFor();
    expect(await shown()).not.toBe(first);
    await page.keyboard.press('ArrowLeft');
    await viewer.getByText(`1 of ${errors}`).waitFor();
    expect(await shown()).toBe(first);

    // Its label, which is the folder that it lies in, was wrong; the next one shows nothing of this.
    const relabelled = first?.includes('/ants/') ? 'bees' : 'ants';
    await page.keyboard.press(relabelled === 'ants' ? '1' : '2');
    await viewer.getByText(`2 of ${errors}`).waitFor();
    const second = await shown();
    await page.keyboard.press('x');
    await page.keyboard.press('Escape');
    await viewer.waitFor({ state: 'detached' });
    await page.getByText('1 label changed, 1 image left out').waitFor();
    await page.getByRole('button', { name: 'Train again with that' }).click();
    await page.getByLabel('Epochs').fill('1');
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page.locator('#run-name', { hasText: 'insects-2' }).waitFor();
    await status('done');
    const metrics = JSON.parse(readFileSync(join(folder, 'runs/insects-2/metrics.json'), 'utf8'));
    expect(metrics).toMatchObject({ labelsFrom: 'table', excluded: [second], config: { head: { epochs: 1 } } });
    expect(readFileSync(join(folder, 'runs/.uploads/insects-2.labels.csv'), 'utf8')).toContain(
      `"${first}","${relabelled}","validation"`,
    );

    await page.goto(`${address}#/`);
    for (const name of ['insects', 'insects-2']) await page.getByLabel(`Compare ${name}`, { exact: true }).check();
    await page.getByRole('link', { name: 'Compare 2 runs' }).click();
    await page.getByRole('img', { name: /Accuracy on validation by epoch; .*insects-2 \d/ }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('link', { name: 'insects', exact: true }).click();
  }

  async function renamesAndDeletes(): Promise<void> {
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('beetles');
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
    await page.locator('#run-name', { hasText: 'beetles' }).waitFor();
    expect(readdirSync(join(folder, 'runs')).sort()).toEqual(['.uploads', 'beetles', 'insects-2']);
    await page.getByRole('button', { name: 'Delete' }).click();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Keep it' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete the run' }).click();
    await page.getByRole('heading', { name: 'New run' }).waitFor();
    expect(readdirSync(join(folder, 'runs')).sort()).toEqual(['.uploads', 'insects-2']);
    expect(readdirSync(join(folder, 'runs/.uploads')).every((name) => name.startsWith('insects-2.'))).toBe(true);
  }

  test('a run is stopped and goes on, and a server that is stopped takes its run along in good order', async () => {
    await serve('stopped');
    rmSync(join(folder, 'store'), { recursive: true, force: true });
    await page.goto(address);
    await page.evaluate(onSight(COUNTING, "document.getElementById('stop').click()"));
    await page.locator('#file').setInputFiles(zip);
    await status('stopped');
    const run = join(folder, 'stopped/insects');
    const runJson = () => JSON.parse(readFileSync(join(run, 'run.json'), 'utf8'));
    expect(runJson().status).toBe('stopped');
    expect(existsSync(join(run, '.lock'))).toBe(false);

    await page.exposeFunction('interruptServer', () => server.child.kill('SIGINT'));
    await page.evaluate(onSight(COUNTING, 'interruptServer()'));
    await page.getByRole('button', { name: 'Continue' }).click();
    expect((await server.ended).code).toBe(EXIT.interrupted);
    expect(runJson().status).toBe('stopped');

    await serve('stopped');
    await page.goto(`${address}#insects`);
    await page.getByRole('button', { name: 'Continue' }).click();
    await status('done');
    expect(runJson()).toMatchObject({ status: 'succeeded', images: { computed: expect.any(Number), skipped: 0 } });
    expect(filesBelow(run, ['run.json'])).toEqual(byTrain());
    await stopServer();
  });

  test('single pictures are collected by file, drop and camera, sorted by the keyboard, and trained on with a base that is chosen', async () => {
    const other = join(folder, 'other.onnx');
    writeFileSync(other, writeBaseOnnx(randomBase(0.35), 96));
    await serve('collected', ['--pool', `${other}@96`]);
    await page.goto(`${address}#/collect`);
    const train = page.getByRole('button', { name: /^Train on/ });
    expect(await train.isDisabled()).toBe(true);
    await page.getByLabel('Class 1', { exact: true }).fill('ants');
    await page.getByLabel('Class 2', { exact: true }).fill('bees');
    const pictures = (from: number) =>
      Array.from({ length: 12 }, (_, i) => ({
        ...{ name: `${from + i}.bmp`, mimeType: 'image/bmp', buffer: Buffer.from(distinctBmp(from + i)) },
      }));
    const choose = page.getByLabel('Choose pictures');
    await choose.setInputFiles(pictures(0));
    for (let i = 0; i < 12; i++) {
      await page.locator('[data-class="-1"] button.picture').first().focus();
      await page.keyboard.press(i % 2 ? '2' : '1');
    }
    await page.getByLabel('Add pictures').first().setInputFiles(pictures(12));
    const bees = page.getByRole('region', { name: 'Pictures of bees' });
    await bees.dispatchEvent('drop', { dataTransfer: await dropped('24.bmp', distinctBmp(24)) });
    await page.getByRole('button', { name: 'Start the camera' }).click();
    await page.getByRole('button', { name: 'Take pictures of ants' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Train on 26 pictures' }).waitFor();
    await page.getByRole('button', { name: 'Stop the camera' }).click();
    await page.getByText('Settings', { exact: true }).click();
    await page.getByLabel('Augmentation').selectOption('2');
    const views = page.getByRole('img', { name: /^(Image|View)/ });
    await views.nth(5).waitFor();
    expect(await views.count()).toBe(6);
    const widths = await views.evaluateAll((all) =>
      Promise.all((all as unknown as Decoded[]).map((img) => img.decode().then(() => img.naturalWidth))),
    );
    expect(new Set(widths)).toEqual(new Set([96]));
    expect(await axeViolations(page)).toEqual([]);
    await page.getByLabel('Augmentation').selectOption('0');
    await page.getByLabel('Base network').selectOption('auto');
    await train.click();
    await status('done');
    await page.getByRole('tab', { name: 'Training' }).click();
    await page.getByText('other.onnx was chosen').waitFor();
    const { candidates, chosen } = JSON.parse(readFileSync(join(folder, 'collected/collected/selection.json'), 'utf8'));
    expect([candidates.length, chosen]).toEqual([1, { name: 'other.onnx', imageSizePx: 96 }]);
    const { counts } = JSON.parse(readFileSync(join(folder, 'collected/collected/metrics.json'), 'utf8'));
    const ofClass = (name: string) =>
      (Object.values(counts) as Record<string, number>[]).reduce((sum, split) => sum + (split[name] ?? 0), 0);
    expect([ofClass('ants'), ofClass('bees')]).toEqual([19, 7]);
    expect(noises).toEqual([]);
    await stopServer();
  });

  test('a table of several labels is trained on, and its images, answers and model are shown', async () => {
    const tags = join(folder, 'tags.zip');
    const labelled = Array.from({ length: 60 }, (_, n) => ({
      name: `images/${n}.bmp`,
      labels: ['ants', 'bees'].filter((_, label) => (n >> label) % 2 === 1).join(';'),
      data: distinctBmp(n),
    }));
    const table = ['file,labels', ...labelled.map(({ name, labels }) => `${name},${labels}`)].join('\n');
    writeFileSync(tags, writeZip([...labelled, { name: 'labels.csv', data: Buffer.from(table) }]));
    await serve('tagged');
    await page.goto(address);
    await page.locator('#file').setInputFiles(tags);
    await status('done');
    const { validation, thresholds } = JSON.parse(readFileSync(join(folder, 'tagged/tags/metrics.json'), 'utf8'));
    const precision = validation.meanAveragePrecision.toFixed(3);
    await page.locator('#run-about', { hasText: `ants, bees · Mean average precision ${precision}` }).waitFor();
    await page.getByRole('row', { name: /^ants / }).waitFor();
    expect(await page.getByRole('row', { name: /^ants / }).textContent()).toContain(thresholds[0].threshold.toFixed(3));
    expect(await page.getByRole('tab').allTextContents()).toEqual([
      'Results',
      'Images',
      'Labels',
      'Try it',
      'Report',
      'Training',
    ]);
    const looksGood = async () =>
      expect([await page.evaluate(lowContrast), await axeViolations(page)]).toEqual([[], []]);
    await looksGood();

    await page.getByRole('tab', { name: 'Images' }).click();
    await page.getByText(`${validation.images} images`, { exact: true }).waitFor();
    await looksGood();
    await page.locator('button.picture').first().click();
    const viewer = page.getByRole('dialog');
    await viewer.getByText(`1 of ${validation.images}`).waitFor();
    await page.keyboard.press('ArrowRight');
    await viewer.getByText(`2 of ${validation.images}`).waitFor();
    await viewer.getByLabel('Regions that support').selectOption('bees');
    await viewer.getByText('orange').waitFor();
    await looksGood();
    await page.keyboard.press('Escape');

    await page.getByRole('tab', { name: 'Try it' }).click();
    await page.locator('#files').setInputFiles([PICTURE, join(folder, 'config.json')]);
    await page.locator('.tried [data-state=failed]', { hasText: 'no known image format' }).waitFor();
    const [said] = JSON.parse((await headstart(['predict', join(folder, 'tagged/tags'), PICTURE, '--json'])).stdout)
      .predictions as { probabilities: Record<string, number> }[];
    const row = page.locator('.tried [data-state=answered]').getByRole('row', { name: /^bees / });
    expect(await row.textContent()).toContain(`${(100 * (said?.probabilities.bees as number)).toFixed(1)}\u00a0%`);
    await looksGood();
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 740 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }

    await page.goto(`${address}#tags/images?order=file`);
    await page.locator('button.picture').first().click();
    const shown = viewer.locator('h2');
    const first = (await shown.textContent()) as string;
    const ants = viewer.getByLabel('It shows ants');
    const was = await ants.isChecked();
    await page.keyboard.press('1');
    await viewer.getByText(/Now .*; it was /).waitFor();
    expect(await ants.isChecked()).toBe(!was);
    await looksGood();
    await page.keyboard.press('0');
    expect(await ants.isChecked()).toBe(was);
    await ants.click();
    await page.keyboard.press('ArrowRight');
    const second = (await shown.textContent()) as string;
    await page.keyboard.press('x');
    await viewer.getByText('Left out.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('1 image relabelled, 1 image left out').waitFor();
    await looksGood();
    await page.getByRole('tab', { name: 'Labels' }).click();
    await page.getByText(/may be missing and|No label seems|No labels were doubted/).waitFor();
    await looksGood();
    await page.getByRole('button', { name: 'Train again with that' }).click();
    await page.getByLabel('Epochs').fill('2');
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page.locator('#run-name', { hasText: 'tags-2' }).waitFor();
    await status('done');
    const again = JSON.parse(readFileSync(join(folder, 'tagged/tags-2/metrics.json'), 'utf8'));
    expect(again).toMatchObject({ task: 'multi-label', excluded: [second] });
    const own = labelled.find(({ name }) => name === first)?.labels ?? '';
    const corrected = ['ants', 'bees'].filter((name) => own.split(';').includes(name) !== (name === 'ants'));
    const cell = corrected.length ? JSON.stringify(corrected).replaceAll('"', '""') : '';
    expect(readFileSync(join(folder, 'tagged/.uploads/tags-2.labels.csv'), 'utf8')).toContain(
      `"${first}","${cell}","validation"`,
    );
    await page.goto(`${address}#/`);
    for (const name of ['tags', 'tags-2']) await page.getByLabel(`Compare ${name}`, { exact: true }).check();
    await page.getByRole('link', { name: 'Compare 2 runs' }).click();
    await page.getByRole('img', { name: /Right answers on validation by epoch; .*tags-2 \d/ }).waitFor();
    const compared = page.getByRole('row', { name: /^Mean average precision, validation/ });
    expect(await compared.textContent()).toContain(precision);
    await looksGood();

    // What is no image is refused, and the console says so.
    expect(noises).toEqual([expect.stringContaining('422')]);
    await stopServer();
  });

  test('an archive that is no data set is refused with what to do', async () => {
    await serve('bad');
    const bad = join(folder, 'bad.zip');
    writeFileSync(bad, Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18)]));
    await page.goto(address);
    await page.locator('#file').setInputFiles(bad);
    await status('failed');
    expect(await page.locator('#run-problem').textContent()).toMatch(/bad\.zip/);
    expect(await page.locator('#steps .failed').textContent()).toBe('Read the archive: failed');
    expect(await page.getByRole('button', { name: 'Continue' }).isVisible()).toBe(false);
    await stopServer();
  });

  test.each(['light', 'dark'] as const)(
    'a run with too many bad images has them in a list, %s',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await serve(`spoiled-${colorScheme}`);
      const spoiled = join(folder, 'spoiled.zip');
      const images = Array.from({ length: 24 }, (_, n) => ({
        name: `${n % 4 === 3 ? 'validation' : 'train'}/${n % 2 ? 'ants' : 'bees'}/${n}.bmp`,
        data: n % 3 ? distinctBmp(n) : Buffer.from(`no image, ${n}`),
      }));
      writeFileSync(spoiled, writeZip(images));
      await page.goto(address);
      await page.locator('#file').setInputFiles(spoiled);
      await status('failed');
      expect(await page.locator('#run-problem > p').allTextContents()).toEqual([
        // Of images that are read at the same time some may not have been looked at.
        expect.stringMatching(/^[5-8] of 24 images cannot be used, the limit is 10 %:$/),
        'Fix or remove these files, or raise “Unusable images, at most %” in the settings of a new run',
      ]);
      const files = await page.locator('#run-problem li').allTextContents();
      expect(files[0]).toMatch(/^train\/bees\/0\.bmp\s*the file is of no known image format/);
      expect(files.slice(5)).toEqual(files.length > 5 ? [expect.stringMatching(/^and [1-3] more$/)] : []);
      expect(await page.locator('#steps .failed').textContent()).toBe('Compute features: failed');
      expect([await page.evaluate(lowContrast), await axeViolations(page)]).toEqual([[], []]);
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 740 });
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      }

      await page.goto(address);
      await page
        .locator('#runs')
        .getByText(/^[5-8] of 24 images cannot be used, the limit is 10 %$/)
        .waitFor();
      await page.getByText('Settings', { exact: true }).click();
      await page.getByLabel('Unusable images, at most %').fill('50');
      await page.locator('#file').setInputFiles(spoiled);
      await status('done');
      expect(await page.locator('#run-about').textContent()).toMatch(/8 images skipped/);
      await stopServer();
    },
  );

  test.each(['light', 'dark'] as const)('a single run is shown, readable on a phone too, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await serve('by-train');
    await page.goto(`${address}#by-train/site`);
    await status('done');
    await page.frameLocator('iframe').locator('#status[data-ready]').waitFor();
    for (const tab of ['Report', 'Images', 'Results']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.locator('#panel iframe, #panel img, #panel dl').first().waitFor();
      expect([tab, await page.evaluate(lowContrast), await axeViolations(page)]).toEqual([tab, [], []]);
    }
    // Where nothing can be renamed or deleted, nothing offers it.
    expect(await page.getByRole('button', { name: 'Delete' }).count()).toBe(0);
    expect(await page.locator('#new').isVisible()).toBe(false);
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 740 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
    expect(noises).toEqual([]);
    await stopServer();
  });
});

describe('headstart serve', () => {
  test.each([
    [['--port', 'many'], EXIT.usage, /--port is "many", wanted a number from 0 to 65535/],
    [['--port', '99999'], EXIT.usage, /--port is "99999"/],
    [['--host', 'no.such.host.invalid', '--port', '0'], EXIT.usage, /Cannot listen/],
    [['--epochs', 'few'], EXIT.usage, /--epochs is "few"/],
  ])('refuses %j', async (flags, code, message) => {
    await requireFreshBuild();
    const ended = await headstart(['serve', tmpdir(), ...flags]);
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringMatching(message)]);
  });
});
