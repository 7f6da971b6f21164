import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { EXIT } from '../../cli/exit-codes';
import { distinctBmp } from '../support/distinct-images';
import { headstart, type Running, requireFreshBuild, startHeadstart, until } from '../support/headstart';
import { noisesOf } from '../support/noises-of';
import type { OpenBrowser } from '../support/open-browser';
import { openChromium } from '../support/open-chromium';
import { describeWith } from '../support/requirements';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';
import { writeZip } from '../support/write-zip';

/** Each would leave its mark if it ever became markup; a slash is the one letter that no name has. */
const CLASSES = [
  `<img src=x onerror="window.marked='image'">`,
  `"'><script>window.marked='script'<!--`,
  `\u202eeviled &lt;b&gt; 🐈\u200d⬛ {{7*7}} \${7*7}`,
  `javascript:window.marked='address'`,
];
const fileName = (i: number) => `${i}'"><svg onload=window.marked='file'> \u202e🐕.bmp`;
const MARKED = 'window.marked ?? document.querySelectorAll("img[src=x], [onerror], [onload]").length';

describeWith('chromium', 'names full of markup, in Chromium', () => {
  let folder: string;
  let browser: OpenBrowser;
  let server: Running;
  let address: string;
  let page: Page;
  let noises: string[];
  const at = (name: string) => join(folder, name);
  const PICTURE = () => at(`question '"><img src=x onerror=window.marked=1>.bmp`);

  beforeAll(async () => {
    await requireFreshBuild();
    folder = mkdtempSync(join(tmpdir(), 'headstart-hostile-'));
    const files = Array.from({ length: 80 }, (_, i) => ({
      name: `${i % 4 === 3 ? 'validation' : 'train'}/${CLASSES[(i >> 2) % CLASSES.length]}/${fileName(i)}`,
      data: i % 17 === 5 ? 'no image' : distinctBmp(i),
    }));
    writeFileSync(at('hostile.zip'), writeZip(files));
    writeFileSync(PICTURE(), distinctBmp(500));
    await writeSmallBase(at('base.h5'));
    const flags = ['--base', at('base.h5'), ...SMALL_BASE_FLAGS, '--store', at('store')];
    const train = ['train', at('hostile.zip'), '--out', at('runs/hostile'), ...flags, '--epochs', '1', '--quiet'];
    const trained = await headstart(train);
    expect([trained.code, trained.stderr.match(/^Error.*/m)]).toEqual([EXIT.ok, null]);
    server = startHeadstart(['serve', at('runs'), '--port', '0', ...flags]);
    expect(await until(server, () => server.output().includes('Ctrl-C'))).toBe(true);
    address = /http:\/\/\S+/.exec(server.output())?.[0] as string;
    browser = await openChromium();
  });

  afterAll(async () => {
    server?.child.kill('SIGINT');
    await server?.ended;
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    page = await browser.context.newPage();
    noises = noisesOf(page);
    page.on('dialog', (dialog) => {
      noises.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
  });

  afterEach(async () => {
    for (const frame of page.frames()) expect(await frame.evaluate(MARKED)).toBe(0);
    expect(noises).toEqual([]);
    await page.close();
  });

  const policyOf = async (path: string) => (await fetch(`${address}${path}`)).headers.get('content-security-policy');

  test('the report shows them as text, under a policy that lets no script run', async () => {
    await page.goto(`${address}runs/hostile/report.html`);
    for (const name of CLASSES) await page.getByText(name, { exact: false }).first().waitFor();
    expect(await page.locator('script').count()).toBe(0);
    const policy = await policyOf('runs/hostile/report.html');
    expect(policy).toMatch(/^default-src 'none';/);
    expect(policy).not.toMatch(/script-src|unsafe-eval/);
  });

  test('the model card shows them as text', async () => {
    await page.goto(`${address}runs/hostile/model/card.html`);
    await page
      .getByText(CLASSES[0] as string, { exact: false })
      .first()
      .waitFor();
    expect(await page.locator('script').count()).toBe(0);
  });

  test('the page of the model answers with them as text', async () => {
    await page.goto(`${address}runs/hostile/site/`);
    await page.locator('input[type=file]').first().setInputFiles(PICTURE());
    for (const name of CLASSES) await page.getByText(name, { exact: false }).first().waitFor();
    const policy = await policyOf('runs/hostile/site/');
    expect(policy).toMatch(/^default-src 'none';/);
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'/);
  });

  test('the page of "headstart serve" shows the run, and refuses an archive of such a name, without running any', async () => {
    await page.goto(address);
    await page.getByText('hostile').first().click();
    await page.waitForLoadState('networkidle');
    await page.goto(`${address}#hostile/images?split=all`);
    for (const name of CLASSES) await page.getByText(name, { exact: false }).first().waitFor({ state: 'attached' });
    await page.locator('button.picture').first().click();
    await page.getByRole('dialog').getByText('<svg onload=', { exact: false }).waitFor();
    const zip = at(`"><img src=x onerror=window.marked='zip'>.zip`);
    writeFileSync(zip, 'PK\x03\x04 and nothing of an archive behind it'.padEnd(600));
    await page.goto(address);
    await page.locator('#file').setInputFiles(zip);
    await page.getByText("onerror=window.marked='zip'", { exact: false }).first().waitFor();
    // The refusal itself is an answer 422, which Chromium notes.
    noises.splice(0, noises.length, ...noises.filter((text) => !/status of 422/.test(text)));
    const policy = await policyOf('');
    expect(policy).toMatch(/^default-src 'none';/);
    expect(policy).not.toMatch(/unsafe/);
  });
});
