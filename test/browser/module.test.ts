import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { PROJECT_ROOT } from '../../cli/project-root';
import { headstart } from '../support/headstart';
import { type LoopbackServer, startLoopbackServer } from '../support/loopback-server';
import { FIXTURES, type ServedModule, serveModule } from '../support/module-folder';
import { noisesOf } from '../support/noises-of';
import type { OpenBrowser } from '../support/open-browser';
import { LABELS, moveThresholds, publishedLabelledRun } from '../support/published-labelled-run';
import { describeWith } from '../support/requirements';

/** Of a probability: the last digits of a float32 differ from processor to processor. */
const TOLERANCE = 1e-4;

/** Two of the three classes reach theirs. */
const THRESHOLDS = [0.5, 0.4, 0.2];
/** The program of docs/browser.md for several labels per image, which is plain JavaScript. */
const [, SHOWN = ''] =
  /^## Several labels per image\n.*?^```ts\n(.*?)^```/ms.exec(
    readFileSync(join(PROJECT_ROOT, 'docs/browser.md'), 'utf8'),
  ) ?? [];

interface Told {
  readonly class: string;
  readonly probabilities: Readonly<Record<string, number>>;
  readonly decodedBy: string;
  readonly note?: string;
}
type ToldLabels = Pick<Told, 'probabilities'> & { readonly labels: readonly { readonly class: string }[] };
type Failed = readonly [name: string, message: string];

let served: ServedModule;
let root: string;
let browser: OpenBrowser;
let server: LoopbackServer;
let page: Page;
let noises: string[];

/** What `headstart predict` says of a picture. */
async function predicted(file: string): Promise<Told> {
  const { stdout } = await headstart(['predict', join(root, 'two'), file, '--json']);
  return JSON.parse(stdout).predictions[0];
}

/** Evaluates a body of an async function that has `load` and the default model's `model`. */
const inPage = <T>(body: string): Promise<T> =>
  page.evaluate(`(async () => {
    const { loadModel } = await import('/browser/headstart.js');
    const load = (...args) => loadModel(...args).catch((error) => [error.name, error.message]);
    const told = async (picture) => (await load0()).predict(picture).catch((error) => [error.name, error.message]);
    const load0 = () => (window.model ??= loadModel('two/model/'));
    const file = async (name) => (await fetch('/pictures/' + name)).blob();
    ${body}
  })()`) as Promise<T>;

const off = (a: Pick<Told, 'probabilities'>, b: Pick<Told, 'probabilities'>) =>
  Math.max(...Object.keys(b.probabilities).map((name) => Math.abs(a.probabilities[name]! - b.probabilities[name]!)));

describeWith('chromium', 'headstart/browser in Chromium', () => {
  beforeAll(async () => {
    served = await serveModule();
    ({ root, browser, server } = served);
    await publishedLabelledRun(join(root, 'tagged'));
    moveThresholds(join(root, 'tagged'), THRESHOLDS);
  });
  afterAll(() => served?.close());
  beforeEach(async () => {
    page = await browser.context.newPage();
    noises = noisesOf(page);
    await page.goto(`${server.origin}/`);
  });
  afterEach(() => page.close());

  test('loadModel() says what the model is, and that it answers as it did where it was made', async () => {
    const loaded = await inPage<Record<string, unknown>>(
      'const seen = []; const { predict, dispose, ...own } = await load("two/model/", { onProgress: (...all) => seen.push(all) }); return { ...own, seen };',
    );
    expect(loaded).toMatchObject({ classes: ['ants', 'bees'], imageSizePx: 96, orient: 'exif', runsOn: 'wasm' });
    const { difference, tolerance } = loaded.check as Record<string, number>;
    expect([difference! < 1e-4, tolerance]).toEqual([true, 1e-3]);
    const bytes = readFileSync(join(root, 'two/model/model.onnx')).length;
    expect((loaded.seen as number[][]).at(-1)).toEqual([bytes, bytes]);
    expect(noises).toEqual([]);
  });

  test.each(['rgb.png', 'rgba.png', 'oriented.jpg', '8-colours.bmp', 'lossless.webp'])(
    'predict() says of the file %s, and of an image element that shows it, what "headstart predict" says',
    async (name) => {
      const [ofFile, ofElement] = await inPage<Told[]>(`
        const image = new Image(); image.src = '/pictures/${name}';
        return [await told(await file('${name}')), await told(image)];`);
      const wanted = await predicted(join(FIXTURES, name));
      for (const said of [ofFile!, ofElement!]) {
        expect(said).toMatchObject({ class: wanted.class, probability: said.probabilities[said.class] });
        expect([basename(name), off(said, wanted) <= TOLERANCE]).toEqual([name, true]);
        expect(said.note).toBeUndefined();
      }
      expect(noises).toEqual([]);
    },
  );

  test('predict() takes a canvas, an offscreen one, a bitmap, pixels and a video frame, each with the pixels of the file', async () => {
    const all = await inPage<Record<string, Told>>(`
      const bitmap = await createImageBitmap(await file('rgb.png'), { colorSpaceConversion: 'none' });
      const { width, height } = bitmap;
      const canvas = Object.assign(document.createElement('canvas'), { width, height });
      const offscreen = new OffscreenCanvas(width, height);
      for (const own of [canvas, offscreen]) own.getContext('2d').drawImage(bitmap, 0, 0);
      const pixels = canvas.getContext('2d').getImageData(0, 0, width, height);
      const frame = new VideoFrame(canvas, { timestamp: 0 });
      const said = {};
      for (const [name, own] of Object.entries({ bitmap, canvas, offscreen, pixels, frame })) said[name] = await told(own);
      frame.close();
      return said;`);
    const wanted = await predicted(join(FIXTURES, 'rgb.png'));
    expect(Object.keys(all)).toHaveLength(5);
    for (const [name, said] of Object.entries(all)) {
      expect([name, said.decodedBy, off(said, wanted) <= TOLERANCE]).toEqual([name, 'caller', true]);
    }
  });

  test('predict() follows a video, one frame of which is as its canvas', async () => {
    const [ofVideo, ofCanvas] = await inPage<Told[]>(`
      const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 48 });
      const context = canvas.getContext('2d');
      for (let x = 0; x < 8; x++) { context.fillStyle = 'hsl(' + x * 45 + ' 80% 50%)'; context.fillRect(x * 8, 0, 8, 48); }
      const video = document.createElement('video');
      video.muted = true;
      const stream = canvas.captureStream();
      video.srcObject = stream;
      await video.play();
      const said = [await told(video), await told(canvas)];
      for (const track of stream.getTracks()) track.stop();
      return said;`);
    // What is captured of a canvas passes through a video's colours.
    expect(off(ofVideo!, ofCanvas!)).toBeLessThan(0.02);
  });

  test('loadModel() takes the files of a folder, and the address of a page of a model', async () => {
    const saidBy = await inPage<Told[]>(`
      const names = ['manifest.json', 'model.onnx', 'golden.json'];
      const files = await Promise.all(names.map(async (name) => new File([await (await fetch('two/model/' + name)).blob()], name)));
      const picture = await file('rgb.png');
      const models = [await load(files), await load('two/site'), await load(new URL('two/site/index.html', location.href))];
      return Promise.all(models.map((model) => model.predict(picture)));`);
    const wanted = await predicted(join(FIXTURES, 'rgb.png'));
    expect(saidBy.map((said) => off(said, wanted) <= TOLERANCE)).toEqual([true, true, true]);
  });

  test('predict() answers calls that overlap, each with its own picture', async () => {
    const names = ['rgb.png', 'rgba.png', 'rgb.jpg', 'oriented.jpg'];
    const [together, alone] = await inPage<Told[][]>(`
      const files = await Promise.all(${JSON.stringify(names)}.map(file));
      const together = await Promise.all(files.map(told));
      const alone = []; for (const own of files) alone.push(await told(own));
      return [together, alone];`);
    expect(together!.map(({ probabilities }) => probabilities)).toEqual(
      alone!.map(({ probabilities }) => probabilities),
    );
  });

  test('predict() refuses what is no picture, says why, and goes on', async () => {
    const said = await inPage<(Told | Failed)[]>(`
      return [
        await told(new Blob(['no picture'])), await told(new Blob(['<svg xmlns="http://www.w3.org/2000/svg"/>'])),
        await told(document.createElement('video')), await told(new Image()), await told({}), await told(await file('rgb.png')),
      ];`);
    expect(said.slice(0, 5)).toEqual([
      ['ImageError', expect.stringContaining('of no known image format')],
      ['ImageError', expect.stringContaining('SVG drawing')],
      ['ImageError', 'the picture has no pixels yet'],
      ['ImageError', 'the image element shows no picture'],
      ['ImageError', expect.stringContaining('wanted a Blob, an image, a canvas')],
    ]);
    expect(said[5]).toMatchObject({ decodedBy: 'browser' });
  });

  test('dispose() refuses what was not answered, and every later call', async () => {
    const said = await inPage<unknown>(`
      const model = await load('two/model/');
      const picture = await file('rgb.png');
      const failed = (error) => error.name;
      const open = model.predict(picture).catch(failed);
      model.dispose();
      return [await open, await model.predict(picture).catch(failed)];`);
    expect(said).toEqual(['CancelledError', 'CancelledError']);
  });

  test('loadMultiLabelModel() says what "headstart predict" says: labels, and the probability of every class', async () => {
    const names = ['rgb.png', 'rgba.png', 'oriented.jpg', '8-colours.bmp', 'lossless.webp'];
    const { own, said } = await inPage<{ own: Record<string, unknown>; said: ToldLabels[] }>(`
      const { loadMultiLabelModel } = await import('/browser/headstart.js');
      const { predict, dispose, check, ...own } = await loadMultiLabelModel('tagged/model/');
      const said = [];
      for (const name of ${JSON.stringify(names)}) said.push(await predict(await file(name)));
      dispose();
      return { own: { ...own, passes: check.difference < check.tolerance }, said };`);
    const { stdout } = await headstart([
      ...['predict', join(root, 'tagged'), '--json'],
      ...names.map((name) => join(FIXTURES, name)),
    ]);
    const { predictions } = JSON.parse(stdout) as { predictions: ToldLabels[] };
    expect(own).toEqual({
      ...{ classes: LABELS, imageSizePx: 96, orient: 'exif', runsOn: 'wasm', passes: true },
      ...{ thresholds: THRESHOLDS, note: expect.any(String) },
    });
    for (const [i, name] of names.entries()) {
      const [found, wanted] = [said[i] as ToldLabels, predictions[i] as ToldLabels];
      expect([name, off(found, wanted) <= TOLERANCE]).toEqual([name, true]);
      const classes = ({ labels }: ToldLabels) => labels.map((label) => label.class);
      expect([name, ...classes(found)]).toEqual([name, ...classes(wanted)]);
      expect(found).toMatchObject({ width: expect.any(Number), ms: expect.any(Number) });
    }
    expect(said[0]?.labels.map((label) => label.class)).toEqual(['ants', 'wasps']);
    expect(noises).toEqual([]);
  });

  test('loadMultiLabelModel() works as docs/browser.md shows it', async () => {
    const said = await inPage<unknown[][]>(`
      const said = [];
      const console = { log: (...all) => said.push(all) };
      ${SHOWN.replace(/^import (.*) from 'headstart.browser';/m, "const $1 = await import('/browser/headstart.js');")
        .replace('/models/tagged/', 'tagged/model/')
        .replace('/photo.jpg', '/pictures/rgb.jpg')}
      return said;`);
    const [[shown], ...classes] = said as [[string], ...unknown[][]];
    const reached = classes.filter(([, probability, threshold]) => Number(probability) >= Number(threshold));
    expect(classes.map(([name]) => name)).toEqual(LABELS);
    expect(shown.split(', ').sort()).toEqual(reached.length ? reached.map(([name]) => name) : ['none of the classes']);
  });

  test('loadModel() and loadMultiLabelModel() refuse a model of the other kind, and name each other', async () => {
    const said = await inPage<Failed[]>(`
      const { loadMultiLabelModel } = await import('/browser/headstart.js');
      const ofOne = await loadMultiLabelModel('two/model/').catch((error) => [error.name, error.message]);
      return [ofOne, await load('tagged/model/')];`);
    expect(said).toEqual([
      ['FormatError', expect.stringMatching(/one class per picture\n→ Use loadModel\(\)/)],
      ['FormatError', expect.stringMatching(/is multi-label.*\n→ Use loadMultiLabelModel\(\)/)],
    ]);
  });

  test('loadModel() says which file is missing, damaged, or of another release', async () => {
    const changed = (name: string, change: (manifest: Record<string, never>) => void) => {
      cpSync(join(root, 'two/model'), join(root, name), { recursive: true });
      const manifest = JSON.parse(readFileSync(join(root, name, 'manifest.json'), 'utf8'));
      change(manifest);
      writeFileSync(join(root, name, 'manifest.json'), JSON.stringify(manifest));
    };
    changed('newer', ({ input }) => Object.assign(input!, { preprocessingVersion: 99 }));
    changed('no-model', (manifest) => Object.assign(manifest, { classes: 'all' }));
    changed('cut', () => undefined);
    writeFileSync(join(root, 'cut/model.onnx'), readFileSync(join(root, 'cut/model.onnx')).subarray(0, 1000));
    const said = await inPage<Failed[]>(
      `const all = []; for (const name of ['absent', 'newer', 'no-model', 'cut']) all.push(await load(name)); all.push(await load([])); return all;`,
    );
    expect(said).toEqual([
      ['FormatError', expect.stringMatching(/^manifest\.json is missing \(404 of .*\n→ Copy the whole folder/)],
      ['FormatError', expect.stringContaining('preprocessed by version 99, this module knows 4')],
      ['FormatError', expect.stringContaining('manifest.json is not that of a model of Headstart')],
      [
        'FormatError',
        expect.stringMatching(/model\.onnx is not the file that manifest\.json names: it has 1000 bytes/),
      ],
      ['FormatError', expect.stringContaining('manifest.json is not among the 0 files given')],
    ]);
  });

  test('loadModel() computes in WebAssembly where WebGPU cannot be had, and says why', async () => {
    const asked = await inPage<Record<string, string>>(
      'const { runsOn, note } = await load("two/model/", { compute: "auto" }); return { runsOn, note };',
    );
    expect(asked).toEqual({ runsOn: 'wasm', note: expect.stringMatching(/WebGPU/) });
    const unasked = await inPage<Record<string, string>>(
      'const { runsOn, note } = await load("two/model/", { compute: "wasm" }); return { runsOn, note };',
    );
    expect(unasked).toEqual({ runsOn: 'wasm' });
  });

  test('loadModel() works on a server that unpacks what is called .gz, and under another path', async () => {
    const unpacking = await startLoopbackServer((request, response) => {
      const { pathname } = new URL(request.url ?? '', 'http://localhost');
      const bytes = readFileSync(
        join(root, decodeURI(pathname.replace(/^\/deep\/er/, '').replace(/\/$/, '/index.html'))),
      );
      const type = pathname.endsWith('.js') ? 'text/javascript' : 'text/html';
      response.writeHead(200, { 'Content-Type': type });
      response.end(pathname.endsWith('.gz') ? gunzipSync(bytes) : bytes);
    });
    try {
      await page.goto(`${unpacking.origin}/deep/er/`);
      const said = await page.evaluate(
        `import('/deep/er/browser/headstart.js').then(({ loadModel }) => loadModel('two/model')).then(({ runsOn }) => runsOn)`,
      );
      expect(said).toBe('wasm');
    } finally {
      await unpacking.close();
    }
  });
});
