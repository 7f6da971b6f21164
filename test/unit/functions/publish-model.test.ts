import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadClassifier } from '../../../cli/predict/load-classifier';
import { PROJECT_ROOT } from '../../../cli/project-root';
import { checkFiles } from '../../../cli/verify/check-files';
import { openModelFolder } from '../../../cli/verify/model-folder';
import { decodeImage } from '../../../shared/images/decode-image';
import { resizeBilinear } from '../../../shared/images/resize-bilinear';
import * as tf from '../../../shared/tensorflow/tfjs-node';
import { MODEL_SIZE_PX, randomSimilarity, writeModelFolder } from '../../support/model-folder';
import { tinyBmp } from '../../support/tiny-bmp';

const page = readFileSync(join(PROJECT_ROOT, 'docs/use-it-from.md'), 'utf8');
const [, CODE = ''] = /^With TensorFlow\.js:\n\n```js\n(.*?)^```/ms.exec(page) ?? [];

/** What the page tells users of TensorFlow.js to write below their own program. */
type Snippet = (...given: readonly unknown[]) => Promise<{ similarity: number; unknown: boolean }>;
const AsyncFunction = (async () => {}).constructor as new (...words: readonly string[]) => Snippet;
const snippet = new AsyncFunction('tf', 'model', 'input', 'fetch', `${CODE}\nreturn { similarity, unknown };`);

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'headstart-publish-model-'));
});
afterEach(() => rmSync(root, { recursive: true }));

describe('publishModel()', () => {
  test.each([
    [2, 0.1],
    [3, 0.99],
  ])(
    'publishModel() lets TensorFlow.js tell images of none of the %i classes as model.onnx does, at %p',
    async (classes, threshold) => {
      const run = await writeModelFolder(root, classes, undefined, [], randomSimilarity(classes, threshold));
      const { path, manifest } = await openModelFolder(run);
      expect(manifest).toMatchObject({ unknown: { output: 'similarities', file: 'similarity.json', threshold } });
      expect([...(await checkFiles({ path, manifest }))]).toEqual([]);
      const picture = tinyBmp(3);
      const classifier = await loadClassifier(run);
      const wanted = await classifier.classify(picture);
      await classifier.release();

      const model = await tf.loadLayersModel(pathToFileURL(join(path, 'model.json')).href);
      const pixels = resizeBilinear(await decodeImage(picture, { imagePixels: 1e6 }), MODEL_SIZE_PX);
      const input = tf.tensor4d(pixels, [1, MODEL_SIZE_PX, MODEL_SIZE_PX, 3]);
      const fetchFile = async (name: string) => new Response(readFileSync(join(run, name)));
      const found = await snippet(tf, model, input, fetchFile);
      expect(found.similarity).toBeCloseTo(wanted.similarity as number, 5);
      expect([found.unknown, wanted.unknown]).toEqual([threshold > 0.9, threshold > 0.9]);
    },
  );

  test('publishModel() writes no directions where the run has none', async () => {
    const { manifest } = await openModelFolder(await writeModelFolder(root, 2));
    expect(manifest).not.toHaveProperty('unknown');
    expect(manifest.files.map(({ name }) => name)).not.toContain('similarity.json');
  });
});
