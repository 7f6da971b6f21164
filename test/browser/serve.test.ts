import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { EXIT } from '../../cli/exit-codes';
import { distinctImagesZip } from '../support/distinct-images';
import { filesBelow, headstart, type Running, requireFreshBuild, startHeadstart, until } from '../support/headstart';
import { lowContrast } from '../support/low-contrast';
import { noisesOf } from '../support/noises-of';
import { type OpenChromium, openChromium } from '../support/open-chromium';
import { describeWith } from '../support/requirements';
import { noteSights, onSight } from '../support/sights';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';

/** What the page shows of a run under way; each may be gone again within a moment. */
const WHILE_IN_WORK = ['#steps .now', '#counted', '#dataset caption', '#trainings svg'];
const COUNTING = 'body:has(#run-status.running) #counted';
const PICTURE = join(__dirname, '../fixtures/images/rgba.png');

describeWith('chromium', 'headstart serve in Chromium', () => {
  let folder: string;
  let zip: string;
  let browser: OpenChromium;
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
  const serve = async (runs: string) => {
    server = startHeadstart(['serve', join(folder, runs), '--port', '0', ...flags()]);
    await until(server, () => server.output().includes('Ctrl-C'));
    address = /http:\/\/\S+/.exec(server.output())?.[0] as string;
  };
  const stopServer = async () => {
    server.child.kill('SIGINT');
    return (await server.ended).code;
  };
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
    browser = await openChromium();
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
    const transfer = await page.evaluateHandle(`(() => {
      const transfer = new DataTransfer();
      const bytes = Uint8Array.from(atob('${readFileSync(zip).toString('base64')}'), (c) => c.charCodeAt(0));
      transfer.items.add(new File([bytes], 'insects.zip'));
      return transfer;
    })()`);
    await page.dispatchEvent('#drop', 'drop', { dataTransfer: transfer });

    await status('in work');
    await status('done');
    expect(await page.evaluate('[...sights]')).toEqual(expect.arrayContaining(WHILE_IN_WORK));
    // What came of it is asked for once it is done.
    await page.locator('#run-about', { hasText: /^ants, bees · Accuracy \d/ }).waitFor();

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
    // The archive was needed no more.
    expect(readdirSync(join(folder, 'runs/.uploads'))).toEqual([]);

    await page.getByRole('link', { name: 'All runs' }).click();
    await page.locator('#runs a', { hasText: 'insects' }).waitFor();
    await page.locator('#file').setInputFiles(PICTURE);
    await page.locator('#problem').waitFor();
    expect(await page.locator('#problem').textContent()).toBe(
      'rgba.png is not a zip, a .tar or a .tar.gz. Pack the class folders into one.',
    );
    expect(noises).toEqual([]);
    expect(await stopServer()).toBe(EXIT.interrupted);
  });

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
    await page.getByRole('button', { name: 'Go on' }).click();
    expect((await server.ended).code).toBe(EXIT.interrupted);
    expect(runJson().status).toBe('stopped');

    await serve('stopped');
    await page.goto(`${address}#insects`);
    await page.getByRole('button', { name: 'Go on' }).click();
    await status('done');
    expect(runJson()).toMatchObject({ status: 'succeeded', images: { computed: expect.any(Number), skipped: 0 } });
    expect(filesBelow(run, ['run.json'])).toEqual(byTrain());
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
    expect(await page.getByRole('button', { name: 'Go on' }).isVisible()).toBe(false);
    await stopServer();
  });

  test.each(['light', 'dark'] as const)('a single run is shown, readable on a phone too, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await serve('by-train');
    await page.goto(address);
    await status('done');
    await page.frameLocator('iframe').locator('#status[data-ready]').waitFor();
    expect(await page.evaluate(lowContrast)).toEqual([]);
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
