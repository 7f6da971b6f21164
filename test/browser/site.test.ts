import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import type { FilePrediction } from '../../cli/predict/predict-files';
import { sha256Hex } from '../../shared/hash';
import { decodeOriented } from '../../shared/images/decode-oriented';
import { recordText } from '../../shared/records/record-text';
import { axeViolations } from '../support/axe-violations';
import { headstart, requireFreshBuild } from '../support/headstart';
import type { LoopbackServer } from '../support/loopback-server';
import { lowContrast } from '../support/low-contrast';
import { noisesOf } from '../support/noises-of';
import type { OpenBrowser } from '../support/open-browser';
import { openChromium } from '../support/open-chromium';
import { publishedRun } from '../support/published-run';
import { describeWith } from '../support/requirements';
import { serveFolder } from '../support/serve-folder';
import { turnedPhotographs } from '../support/turned-photographs';

const FIXTURES = join(__dirname, '../fixtures/images');
const fixture = (name: string) => join(FIXTURES, name);

const PICTURES = [
  ...['rgb.png', 'rgba.png', 'rgba-16.png', 'gray.png', 'gray-alpha.png', 'gray-alpha-16.png', 'gray-keyed.png'],
  ...['palette-transparent.png', 'gamma.png', 'profile-16.png', 'animated.png', 'animated.gif', 'transparent.gif'],
  ...['8-colours.bmp', '32-masks.bmp', 'lossless.webp', 'oriented.jpg', 'gray.jpg', 'profile.jpg', 'cmyk-adobe.jpg'],
  'subsampled-progressive.jpg',
].map(fixture);
const JPEGS = ['round', 'straight'].flatMap((kind) => {
  const folder = join(__dirname, '../golden/jpegs', kind);
  return readdirSync(folder).map((name) => join(folder, name));
});
/** Of a probability: the last digits of a float32 differ from processor to processor. */
const TOLERANCE = 1e-4;
const CLASSES = ['ants', 'bees', 'crickets', 'damselflies', 'earwigs', 'fireflies', '<b>gnats</b> & "others"'];

/** A program for a page: keeps a digest of the pixels of every picture that is handed to the model and how it is turned, in their order. */
const WATCH_PIXELS = `(() => {
  window.pixels = [];
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (question, ...more) {
    if (question.kind === 'classify') {
      const { width, height, orientation = 1 } = question.image;
      const copy = (question.image.stored ?? question.image).data.slice();
      window.pixels.push(crypto.subtle.digest('SHA-256', copy).then((digest) => {
        const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
        return width + ' x ' + height + ' by ' + orientation + ': ' + hex;
      }));
    }
    return postMessage.call(this, question, ...more);
  };
})()`;

interface Shown {
  readonly file: string;
  readonly said: string;
  readonly probabilities: Readonly<Record<string, number>>;
}

/** The answers on the page, by file. */
async function shown(page: Page): Promise<Record<string, Shown>> {
  const all = (await page.evaluate(`[...document.querySelectorAll('#results > li')].map((own) => ({
    file: own.dataset.file,
    said: own.querySelector('h3')?.firstChild.textContent.trim() ?? own.querySelector('.wrong').textContent,
    probabilities: Object.fromEntries([...own.querySelectorAll('.bars li')].map((bar) => [bar.dataset.class, Number(bar.dataset.probability)])),
  }))`)) as Shown[];
  return Object.fromEntries(all.map((own) => [own.file, own]));
}

/**
 * Lets half of some pictures be unlike every class: a base of random weights finds all pictures alike, so that by the
 * threshold that the run has set none is.
 */
async function moveThreshold(run: string, pictures: readonly string[]): Promise<void> {
  const { stdout } = await headstart(['predict', run, ...pictures, '--json']);
  const { predictions } = JSON.parse(stdout) as { predictions: { similarity: number }[] };
  const similarities = predictions.map((own) => own.similarity).sort((a, b) => a - b);
  const { checksum: _, ...manifest } = JSON.parse(readFileSync(join(run, 'model/manifest.json'), 'utf8'));
  const threshold = similarities[Math.floor(similarities.length / 2)];
  const moved = recordText({ ...manifest, unknown: { ...manifest.unknown, threshold } });
  for (const folder of ['model', 'site']) writeFileSync(join(run, folder, 'manifest.json'), moved);
}

const answered = (page: Page, count: number) =>
  page
    .locator(`#results > li[data-state]`)
    .nth(count - 1)
    .waitFor();

async function drop(page: Page, files: readonly string[]): Promise<void> {
  const contents = files.map((file) => [basename(file), readFileSync(file).toString('base64')]);
  const transfer = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    for (const [name, base64] of ${JSON.stringify(contents)})
      transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
    return transfer;
  })()`);
  await page.dispatchEvent('#drop', 'drop', { dataTransfer: transfer });
}

describeWith('chromium', 'site/ in Chromium', () => {
  let root: string;
  let browser: OpenBrowser;
  let server: LoopbackServer;
  let page: Page;
  let noises: string[];

  beforeAll(async () => {
    await requireFreshBuild();
    root = mkdtempSync(join(tmpdir(), 'headstart-site-'));
    mkdirSync(join(root, 'turned'));
    for (const { orientation, jpeg, upright } of await turnedPhotographs()) {
      const file = (format: string) => join(root, 'turned', `${orientation}.${format}`);
      writeFileSync(file('jpg'), jpeg);
      const turned = sharp(upright).withMetadata({ orientation });
      for (const format of ['png', 'webp'] as const) {
        await turned.toFormat(format, { lossless: true }).toFile(file(format));
      }
    }
    await publishedRun(['ants', 'bees'], join(root, 'two'));
    await publishedRun(CLASSES, join(root, 'seven'), { orient: 'ignore' });
    await moveThreshold(join(root, 'seven'), [...PICTURES, ...JPEGS]);
    const camera = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
    browser = await openChromium(camera);
    server = await serveFolder(root, '/some/where/');
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(root, { recursive: true, force: true });
  });

  beforeEach(async () => {
    page = await browser.context.newPage();
    noises = noisesOf(page);
    page.on('request', (request) => {
      const url = request.url();
      if (!/^(data|blob):/.test(url) && !url.startsWith(server.origin)) noises.push(`request of ${url}`);
    });
  });

  afterEach(() => page.close());

  const open = async (folder: string) => {
    await page.goto(`${server.origin}/some/where/${folder}/`);
    await page.locator('#status[data-ready]').waitFor();
  };

  test.each([
    ['two', 'exif'],
    ['seven', 'ignore'],
  ] as const)(
    'site/ says of every picture what "headstart predict" says of it, under a path of its own (%s classes, orient %s)',
    async (run, orient) => {
      // A copy of site/ alone, elsewhere.
      cpSync(join(root, run, 'site'), join(root, `${run}-alone`), { recursive: true });
      await page.addInitScript(WATCH_PIXELS);
      await open(`${run}-alone`);
      expect(await page.locator('#status').getAttribute('data-ready')).toBe('wasm');
      expect(await page.locator('#state').textContent()).toContain('gives the same results as where it was made');
      const turned = readdirSync(join(root, 'turned')).map((name) => join(root, 'turned', name));
      expect(turned).toHaveLength(3 * 8);
      const pictures = [...PICTURES, ...turned];
      await drop(page, pictures);
      await page.setInputFiles('#files', JPEGS);
      await answered(page, pictures.length + JPEGS.length);

      const { stdout } = await headstart(['predict', join(root, run), ...pictures, ...JPEGS, '--json']);
      const { predictions } = JSON.parse(stdout) as {
        predictions: Pick<FilePrediction, 'file' | 'class' | 'probabilities' | 'unknown' | 'similarity'>[];
      };
      const unlike = predictions.filter((own) => own.unknown);
      // Two classes have too few images here to set a threshold by.
      expect([run, unlike.length > 0]).toEqual([run, run === 'seven']);
      const { unknown: limit } = JSON.parse(readFileSync(join(root, run, 'model/manifest.json'), 'utf8'));
      expect(predictions).toHaveLength(pictures.length + JPEGS.length);
      // The network may be blind to a few levels; the pixels themselves are the same.
      const handed = (await page.evaluate('Promise.all(window.pixels)')) as string[];
      for (const [i, file] of [...pictures, ...JPEGS].entries()) {
        const image = await decodeOriented(readFileSync(file), { imagePixels: 1e8, orient });
        const { data } = 'stored' in image ? image.stored : image;
        const orientation = 'stored' in image ? image.orientation : 1;
        const wanted = `${image.width} x ${image.height} by ${orientation}: ${sha256Hex(data)}`;
        expect([basename(file), handed[i]]).toEqual([basename(file), wanted]);
      }

      const answers = await shown(page);
      const ownDecoder = page.locator('[data-file$=".jpg"][data-decoded-by=headstart]');
      // All but the one of four inks.
      expect(await ownDecoder.count()).toBe(pictures.concat(JPEGS).filter((file) => file.endsWith('.jpg')).length - 1);
      for (const { file, class: name, probabilities, unknown, similarity = 1 } of predictions) {
        const { said, probabilities: own } = answers[basename(file)] as Shown;
        expect(Object.keys(own)).toHaveLength(Math.min(6, Object.keys(probabilities).length));
        for (const [key, value] of Object.entries(own)) {
          const off = Math.abs(value - (probabilities[key] as number));
          expect([basename(file), key, off, off <= TOLERANCE]).toEqual([basename(file), key, off, true]);
        }
        const [first, second] = Object.values(probabilities).sort((a, b) => b - a) as [number, number];
        const isClear = Math.abs(similarity - (limit?.threshold ?? 0)) > TOLERANCE && first - second > 2 * TOLERANCE;
        const wanted = unknown ? 'I do not know this' : name;
        if (isClear) expect([basename(file), said]).toEqual([basename(file), wanted]);
      }
      expect(noises).toEqual([]);
    },
    60_000,
  );

  test('site/ says why it does not answer, and goes on', async () => {
    const notes = join(root, 'notes.jpg');
    writeFileSync(notes, 'no picture');
    const drawing = join(root, 'drawing.png');
    writeFileSync(drawing, '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    const tiff = join(root, 'scan.tiff');
    writeFileSync(tiff, 'II*\0        ');
    await open('two/site');
    await drop(page, [notes, drawing, tiff, fixture('truncated.jpg'), fixture('1.bmp'), fixture('rgb.png')]);
    await answered(page, 6);
    const said = Object.entries(await shown(page)).map(([file, own]) => [file, own.said]);
    expect(Object.fromEntries(said)).toEqual({
      'notes.jpg': expect.stringMatching(/^Not classified: the file is of no known image format/),
      'drawing.png': expect.stringMatching(/^Not classified: the file is an SVG drawing/),
      'scan.tiff': 'Not classified: browsers read no TIFF',
      'truncated.jpg': expect.stringMatching(/^Not classified: damaged JPEG/),
      '1.bmp': expect.stringMatching(/^Not classified: .*BMP/),
      'rgb.png': expect.stringMatching(/^(ants|bees)$/),
    });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect([colorScheme, await axeViolations(page)]).toEqual([colorScheme, []]);
    }
    await page.getByRole('button', { name: 'Clear the results' }).click();
    expect(await page.locator('#results > li').count()).toBe(0);
  });

  test('site/ follows the camera until it is stopped, and keeps a picture of it', async () => {
    await open('two/site');
    await page.getByRole('button', { name: 'Use the camera' }).click();
    await page.locator('#live-answer .bars').waitFor();
    expect(await page.locator('#live-answer h3').textContent()).toMatch(/^(ants|bees) /);
    await page.getByRole('button', { name: 'Keep this picture' }).click();
    await answered(page, 1);
    await page.getByRole('button', { name: 'Stop the camera' }).click();
    await page.locator('#live').waitFor({ state: 'hidden' });
    expect(await page.evaluate("document.getElementById('video').srcObject")).toBeNull();
    await page.getByRole('button', { name: 'Use the camera' }).click();
    await page.locator('#live').waitFor();
    expect(noises).toEqual([]);
  });

  test('site/ links the report where it lies above it, and tells class names as text', async () => {
    await open('seven/site');
    const link = page.getByRole('link', { name: /the report/ });
    await link.waitFor();
    expect(await link.getAttribute('href')).toBe(`${server.origin}/some/where/seven/report.html`);
    expect(await page.locator('h1').textContent()).toBe('Which of 7 classes?');
    expect(await page.locator('b', { hasText: 'gnats' }).count()).toBe(0);
  });

  test('site/ says what is missing, what is damaged, and what differs', async () => {
    for (const missing of ['model.onnx', 'manifest.json', 'worker.js', 'facts.json', 'onnxruntime.wasm.gz']) {
      const folder = join(root, `without-${missing}`);
      cpSync(join(root, 'two/site'), folder, { recursive: true });
      rmSync(join(folder, missing));
      await page.goto(`${server.origin}/some/where/without-${missing}/`);
      await page.locator('#problem').waitFor();
      expect(await page.locator('#problem').textContent()).toMatch(
        new RegExp(`^${missing} is missing.*copy the whole folder`, 'i'),
      );
      expect(await page.locator('#files').isDisabled()).toBe(true);
    }
    const other = join(root, 'other-weights');
    cpSync(join(root, 'two/site'), other, { recursive: true });
    const weights = readFileSync(join(other, 'model.onnx'));
    writeFileSync(join(other, 'model.onnx'), weights.fill(3, weights.length - 4000, weights.length - 400));
    await page.goto(`${server.origin}/some/where/other-weights/`);
    await page.locator('#problem').waitFor();
    expect(await page.locator('#problem').textContent()).toMatch(/^model\.onnx is not the file .* another sha256/);
    cpSync(join(root, 'two/site'), other, { recursive: true });
    const golden = JSON.parse(readFileSync(join(other, 'golden.json'), 'utf8'));
    golden.vectors[1].output[0] += 0.01;
    writeFileSync(join(other, 'golden.json'), JSON.stringify(golden));
    await open('other-weights');
    expect(await page.locator('#state').textContent()).toContain('do not rely on its results');
  });

  test('site/ says what a browser needs that cannot compute it', async () => {
    await page.route('**/index.html', async (route) => {
      const response = await route.fetch();
      const withoutWasm = (await response.text()).replace(" 'wasm-unsafe-eval'", '');
      await route.fulfill({ response, body: withoutWasm });
    });
    await page.route('**/worker.js', async (route) => {
      const response = await route.fetch();
      const headers = { ...response.headers(), 'content-security-policy': "script-src 'self'" };
      await route.fulfill({ response, headers });
    });
    await page.goto(`${server.origin}/some/where/two/site/index.html`);
    await page.locator('#problem').waitFor();
    expect(await page.locator('#problem').textContent()).toMatch(/cannot run the model: .*WebAssembly with SIMD/s);
  });

  test('site/ says that a JPEG may be answered differently where its own decoder is missing', async () => {
    cpSync(join(root, 'two/site'), join(root, 'no-jpeg'), { recursive: true });
    rmSync(join(root, 'no-jpeg/jpeg-turbo.wasm'));
    await open('no-jpeg');
    await page.setInputFiles('#files', [fixture('rgb.jpg'), fixture('oriented.jpg'), fixture('rgb.png')]);
    await answered(page, 3);
    const notes = page.locator('.note', { hasText: 'jpeg-turbo.wasm cannot be had' });
    expect(await notes.count()).toBe(2);
    // Turned by the page, once, and not by the browser's decoder too.
    expect(await page.locator('[data-file="oriented.jpg"] .file >> nth=0').textContent()).toContain('14 × 21');
  });

  test.each([
    ['two', '14 × 21', 'from-image'],
    ['seven', '21 × 14', 'none'],
  ])('site/ shows a picture of a phone as the model sees it (%s classes: %s)', async (run, size, shownAs) => {
    await open(`${run}/site`);
    await page.setInputFiles('#files', fixture('oriented.jpg'));
    await answered(page, 1);
    expect(await page.locator('[data-file="oriented.jpg"] .file >> nth=0').textContent()).toContain(size);
    expect(await page.evaluate(`getComputedStyle(document.querySelector('#results img')).imageOrientation`)).toBe(
      shownAs,
    );
  });

  test('site/ of a release that said nothing of orientation ignores it', async () => {
    cpSync(join(root, 'seven/site'), join(root, 'old'), { recursive: true });
    const { orient, webgpu: _, ...facts } = JSON.parse(readFileSync(join(root, 'old/facts.json'), 'utf8'));
    const manifest = JSON.parse(readFileSync(join(root, 'old/manifest.json'), 'utf8'));
    expect([orient, manifest.input]).toMatchObject(['ignore', { orient: 'ignore', preprocessingVersion: 3 }]);
    delete manifest.input.orient;
    writeFileSync(join(root, 'old/facts.json'), JSON.stringify({ ...facts, schemaVersion: 1 }));
    writeFileSync(join(root, 'old/manifest.json'), JSON.stringify(manifest));
    await open('old');
    await page.setInputFiles('#files', fixture('oriented.jpg'));
    await answered(page, 1);
    expect(await page.locator('[data-file="oriented.jpg"] .file >> nth=0').textContent()).toContain('21 × 14');
  });

  test('site/ says why there is no camera, and can be used without', async () => {
    const noCamera = (how: string) =>
      page.addInitScript(`Object.defineProperty(navigator, 'mediaDevices', { value: ${how} })`);
    for (const [how, why] of [
      ['undefined', /https:\/\/ or on this machine/],
      ["{ getUserMedia: () => Promise.reject(new DOMException('', 'NotAllowedError')) }", /was denied/],
      ["{ getUserMedia: () => Promise.reject(new DOMException('', 'NotFoundError')) }", /No camera was found/],
    ] as const) {
      await page.close();
      page = await browser.context.newPage();
      await noCamera(how);
      await open('two/site');
      await page.getByRole('button', { name: 'Use the camera' }).click();
      await page.locator('#problem').waitFor();
      expect(await page.locator('#problem').textContent()).toMatch(why);
      expect(await page.locator('#live').isVisible()).toBe(false);
      await page.setInputFiles('#files', fixture('rgb.png'));
      await answered(page, 1);
    }
  });

  test('site/ opened from disk says that it wants a server', async () => {
    await page.goto(pathToFileURL(join(root, 'two/site/index.html')).href);
    await page.locator('#problem').waitFor();
    expect(await page.locator('#problem').textContent()).toContain('headstart serve');
  });

  test.each(['light', 'dark'] as const)('site/ can be read, on a phone too, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await open('seven/site');
    await drop(page, [fixture('rgb.png'), fixture('truncated.jpg')]);
    await answered(page, 2);
    expect(await page.evaluate(lowContrast)).toEqual([]);
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 740 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
  });

  test('site/ is worked by keyboard, and tells a screen reader what it said', async () => {
    await open('two/site');
    await page.bringToFront();
    const chooser = page.waitForEvent('filechooser');
    await page.locator('#files').press('Enter');
    await (await chooser).setFiles(fixture('rgb.png'));
    await answered(page, 1);
    expect(await page.locator('#said').textContent()).toMatch(/^rgb\.png: (ants|bees), \d/);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('camera');
    const unnamed = await page.evaluate(
      "[...document.querySelectorAll('button,input,progress,video')].filter((own) => own.checkVisibility() && !(own.ariaLabel || own.textContent.trim() || own.labels?.length)).map((own) => own.id)",
    );
    expect(unnamed).toEqual([]);
  });
});
