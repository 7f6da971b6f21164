import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { sha256Hex } from '../../shared/hash';
import { distinctImagesZip } from '../support/distinct-images';
import { filesBelow, headstart, requireFreshBuild } from '../support/headstart';
import type { LoopbackServer } from '../support/loopback-server';
import { noisesOf } from '../support/noises-of';
import type { OpenBrowser } from '../support/open-browser';
import { openChromium } from '../support/open-chromium';
import { describeWith, type Requirement } from '../support/requirements';
import { serveFolder } from '../support/serve-folder';
import { smallCnn, smallVit } from '../support/small-networks';

jest.setTimeout(300_000);

const IMAGES = join(__dirname, '../fixtures/images');
const JPEGS = join(__dirname, '../golden/jpegs/round');
const PICTURES = [
  ...['rgb.png', 'rgba.png', 'gray.png', '8-colours.bmp', 'lossless.webp', 'oriented.jpg'].map((name) =>
    join(IMAGES, name),
  ),
  ...readdirSync(JPEGS).map((name) => join(JPEGS, name)),
];
/** Of a probability: the last digits of a float32 differ from processor to processor. */
const IN_FLOAT32 = 1e-4;

/** [what, base, flags, requirement] */
const BASES: readonly (readonly [string, string, readonly string[], Requirement?])[] = [
  ['a user’s convolutions', 'cnn.onnx', []],
  ['a user’s transformer, blue first', 'vit.onnx', ['--onnx', 'channels=bgr,mean=100/110/120,deviation=50/60/70']],
  ['EfficientNet-Lite0', 'efficientnet-lite0', ['--image-size', '96'], 'pool'],
];

let folder: string;
let browser: OpenBrowser;
let server: LoopbackServer;
const at = (...path: string[]) => join(folder, ...path);

async function train(out: string, base: string, flags: readonly string[]): Promise<void> {
  const place = ['--out', at(out), '--store', at('store'), '--no-config', '--epochs', '2'];
  const path = base.endsWith('.onnx') ? at(base) : base;
  const { code, stderr } = await headstart(['train', at('insects.zip'), ...place, '--base', path, ...flags]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
}

type Answers = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What the page of a run says of pictures. */
async function saidByPage(page: Page, run: string): Promise<Answers> {
  await page.goto(`${server.origin}/${run}/site/`);
  await page.locator('#status[data-ready]').waitFor();
  expect(await page.locator('#state').textContent()).toContain('gives the same results as where it was made');
  await page.setInputFiles('#files', PICTURES);
  await page
    .locator('#results > li[data-state=answered]')
    .nth(PICTURES.length - 1)
    .waitFor();
  const said = (await page.evaluate(`[...document.querySelectorAll('#results > li')].map((own) => [own.dataset.file,
    Object.fromEntries([...own.querySelectorAll('.bars li')].map((bar) => [bar.dataset.class, Number(bar.dataset.probability)]))])`)) as [
    string,
    Record<string, number>,
  ][];
  return Object.fromEntries(said);
}

async function saidByCommand(run: string): Promise<Answers> {
  const { stdout } = await headstart(['predict', at(run), ...PICTURES, '--json']);
  const { predictions } = JSON.parse(stdout) as { predictions: { file: string; probabilities: Answers[string] }[] };
  return Object.fromEntries(predictions.map(({ file, probabilities }) => [basename(file), probabilities]));
}

const furthest = (a: Answers, b: Answers) =>
  Math.max(
    ...Object.entries(b).flatMap(([file, of]) =>
      Object.entries(of).map(([name, p]) => Math.abs(p - (a[file]?.[name] ?? Number.NaN))),
    ),
  );

describeWith('chromium', 'site/ of a run with any base, in Chromium', () => {
  beforeAll(async () => {
    await requireFreshBuild();
    folder = mkdtempSync(join(tmpdir(), 'headstart-any-site-'));
    writeFileSync(at('insects.zip'), distinctImagesZip(60));
    writeFileSync(at('cnn.onnx'), smallCnn().toBytes());
    writeFileSync(at('vit.onnx'), smallVit(true).toBytes());
    browser = await openChromium();
    server = await serveFolder(folder);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [what, base, flags, requirement] of BASES) {
    const describeIt = requirement
      ? (name: string, tests: () => void) => describeWith(requirement, name, tests)
      : describe;
    describeIt(what, () => {
      test(`site/ says with ${what} what "headstart predict" says, from files alone`, async () => {
        const run = `with-${base}`;
        await train(run, base, flags);
        const page = await browser.context.newPage();
        const noises = noisesOf(page);
        const ofPage = await saidByPage(page, run);
        const off = furthest(ofPage, await saidByCommand(run));
        expect([off, off <= IN_FLOAT32]).toEqual([off, true]);
        expect(await page.locator('#model').textContent()).toContain(base);
        expect(noises).toEqual([]);
        await page.close();
      });
    });
  }

  describeWith('pool', 'EfficientNet-Lite0 in int8', () => {
    test('site/ computes in int8 what the command line computes in int8', async () => {
      await train('int8', 'efficientnet-lite0', ['--image-size', '96', '--precision', 'int8']);
      const page = await browser.context.newPage();
      const ofPage = await saidByPage(page, 'int8');
      const { tolerance, int8Tolerance = tolerance } = JSON.parse(readFileSync(at('int8/site/golden.json'), 'utf8'));
      const off = furthest(ofPage, await saidByCommand('int8'));
      expect([off, off <= int8Tolerance]).toEqual([off, true]);
      await page.close();
    });
  });

  test('site/ has the same bytes in equal runs, and what computes on WebGPU only where the base is not known to be small', async () => {
    await train('again', 'cnn.onnx', []);
    const sums = (run: string) =>
      Object.entries(filesBelow(at(run, 'site'))).map(([name, bytes]) => `${name} ${sha256Hex(Buffer.from(bytes))}`);
    expect(sums('again')).toEqual(sums('with-cnn.onnx'));
    const hasWebGpu = (run: string) => existsSync(at(run, 'site/onnxruntime-webgpu.wasm.gz'));
    expect([hasWebGpu('again'), JSON.parse(readFileSync(at('again/site/facts.json'), 'utf8')).webgpu]).toEqual([
      true,
      true,
    ]);
  });
});
