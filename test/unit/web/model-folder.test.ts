import fc from 'fast-check';
import packageJson from '../../../package.json';
import { FormatError } from '../../../shared/errors';
import type { Task } from '../../../web/browser/messages';
import { openModelFolder } from '../../../web/browser/model-folder';

const MANIFEST = {
  classes: ['ants', 'bees'],
  input: { shape: [null, 96, 96, 3], orient: 'exif', preprocessingVersion: 4 },
  output: { kind: 'sigmoid' },
  files: [{ name: 'model.onnx', bytes: 3, sha256: '039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81' }],
};

/** As a browser hands over files that were chosen. */
const file = (name: string, bytes: Uint8Array) =>
  ({ name, arrayBuffer: async () => Uint8Array.from(bytes).buffer }) as unknown as File;
const manifest = (value: unknown) => file('manifest.json', Buffer.from(JSON.stringify(value)));
const open = (...files: File[]) => openAs('one-class', ...files);
const openAs = (task: Task, ...files: File[]) => openModelFolder({ kind: 'files', files }, task, () => undefined);
const MODEL = file('model.onnx', Uint8Array.of(1, 2, 3));

describe('openModelFolder()', () => {
  test('reads the network and what there is to know of it', async () => {
    const { about, onnx, golden } = await open(manifest(MANIFEST), MODEL);
    const input = { imageSizePx: 96, orient: 'exif' };
    expect(about).toEqual({ classes: ['ants', 'bees'], ...input, output: 'sigmoid', thresholds: [] });
    expect([[...onnx], golden]).toEqual([[1, 2, 3], undefined]);
  });

  const SEVERAL = { ...MANIFEST, output: { kind: 'sigmoids', thresholds: [0.25, 0.5] } };

  test('reads the thresholds of a multi-label model', async () => {
    const { about } = await openAs('multi-label', manifest(SEVERAL), MODEL);
    expect(about).toMatchObject({ output: 'sigmoids', thresholds: [0.25, 0.5] });
  });

  test('refuses a model of the other task, and names the function that takes it', async () => {
    await expect(open(manifest(SEVERAL), MODEL)).rejects.toThrow(/multi-label.*\n→ Use loadMultiLabelModel\(\)/);
    await expect(openAs('multi-label', manifest(MANIFEST), MODEL)).rejects.toThrow(
      /one class per picture\n→ Use loadModel\(\)/,
    );
  });

  test.each([undefined, [0.5], 'all'])('refuses a multi-label model whose thresholds are %p', async (thresholds) => {
    const output = { ...SEVERAL.output, thresholds };
    await expect(openAs('multi-label', manifest({ ...MANIFEST, output }), MODEL)).rejects.toThrow(
      'manifest.json is not that of a model of Headstart',
    );
  });

  test('takes a folder of 0.1.0, which ignored orientation and said nothing of it', async () => {
    const { orient: _, ...input } = { ...MANIFEST.input, preprocessingVersion: 3 };
    expect((await open(manifest({ ...MANIFEST, input }), MODEL)).about.orient).toBe('ignore');
  });

  test.each([
    ['other bytes of the same length', file('model.onnx', Uint8Array.of(1, 2, 4)), /another sha256/],
    ['a part of it', file('model.onnx', Uint8Array.of(1, 2)), /has 2 bytes, wanted 3/],
  ])('refuses a network that is %s', async (_, model, wanted) => {
    await expect(open(manifest(MANIFEST), model)).rejects.toThrow(wanted);
  });

  test('wants the golden vectors where the manifest lists them', async () => {
    const files = [...MANIFEST.files, { name: 'golden.json', bytes: 2, sha256: '' }];
    await expect(open(manifest({ ...MANIFEST, files }), MODEL)).rejects.toThrow(/golden\.json is not among/);
  });

  test('refuses by name whatever else stands in manifest.json', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.json().map((text) => file('manifest.json', Buffer.from(text))),
          fc.uint8Array().map((bytes) => file('manifest.json', bytes)),
        ),
        fc.constantFrom<Task>('one-class', 'multi-label'),
        async (damaged, task) => {
          const error = await openAs(task, damaged, MODEL).then(
            () => undefined,
            (reason) => reason,
          );
          expect(error).toBeInstanceOf(FormatError);
          expect(error.message).toMatch(/manifest\.json/);
        },
      ),
    );
  });
});

test('ONNX Runtime is of one version in Node and in browsers', () => {
  expect(packageJson.devDependencies['onnxruntime-web']).toBe(packageJson.dependencies['onnxruntime-node']);
});
