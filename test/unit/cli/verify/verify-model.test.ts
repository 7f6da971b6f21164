import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastLine } from '../../../../cli/commands/verify';
import { exportAnySize } from '../../../../cli/export/export-any-size';
import { exportKeras } from '../../../../cli/export/export-keras';
import { EXPORTS, type ModelExport } from '../../../../cli/verify/exports';
import { openModelFolder } from '../../../../cli/verify/model-folder';
import { verifyModel } from '../../../../cli/verify/verify-model';
import { SetupError } from '../../../../shared/errors';
import { sha256Hex } from '../../../../shared/hash';
import { readModelTfjs } from '../../../../shared/head/read-model-tfjs';
import { writeAnySizeOnnx } from '../../../../shared/head/write-any-size-onnx';
import { recordText } from '../../../../shared/records/record-text';
import { MODEL_SIZE_PX, randomHead, writeModelFolder } from '../../../support/model-folder';
import { modelOnnx } from '../../../support/model-onnx';
import { randomBase } from '../../../support/random-base';

let root: string;
let written: string;
let model: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'headstart-verify-'));
  written = join(await writeModelFolder(join(root, 'store'), 2), 'model');
});
afterAll(() => rmSync(root, { recursive: true }));
beforeEach(() => {
  model = join(root, `model-${Math.floor(performance.now() * 1000)}`);
  cpSync(written, model, { recursive: true });
});

const path = (name: string) => join(model, name);
/** A record without its checksum, and what a forger would write, with one. */
const json = (name: string) => {
  const { checksum: _, ...record } = JSON.parse(readFileSync(path(name), 'utf8'));
  return record;
};
const outcomes = async () =>
  (await verifyModel(await openModelFolder(model))).map(({ name, outcome, reason }) => ({ name, outcome, reason }));

/** Puts other bytes in a file's place, and, where a forger would, its new hash into the manifest. */
function replace(name: string, bytes: Uint8Array, forge = false): void {
  writeFileSync(path(name), bytes);
  if (!forge) return;
  const manifest = json('manifest.json');
  const entry = manifest.files.find((file: { name: string }) => file.name === name);
  Object.assign(entry, { bytes: bytes.length, sha256: sha256Hex(bytes) });
  writeFileSync(path('manifest.json'), recordText(manifest));
}

describe('verifyModel()', () => {
  test('verifyModel() passes what Publish writes, and counts it', async () => {
    const verdicts = await verifyModel(await openModelFolder(model));
    expect(verdicts.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['ONNX', 'passed'],
      ['TensorFlow.js', 'passed'],
    ]);
    expect(lastLine(verdicts)).toMatch(/^2 of 2 exports passed, largest difference \d\.\de-\d$/);
  });

  test('verifyModel() leaves no tensor behind: the program that asked goes on', async () => {
    const tf = await import('@tensorflow/tfjs-node');
    await verifyModel(await openModelFolder(model));
    const { numTensors } = tf.memory();
    await verifyModel(await openModelFolder(model));
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  test('verifyModel() checks the ONNX file of any size where it was exported, and finds that of another head', async () => {
    writeFileSync(path('model-any-size.onnx'), await exportAnySize(await openModelFolder(model)));
    expect(await outcomes()).toContainEqual({ name: 'ONNX, any size', outcome: 'passed', reason: undefined });
    const other = modelOnnx(randomBase(0.35), randomHead(2, 8), MODEL_SIZE_PX);
    writeFileSync(path('model-any-size.onnx'), writeAnySizeOnnx(other));
    expect(await outcomes()).toContainEqual({
      name: 'ONNX, any size',
      outcome: 'failed',
      reason: expect.stringMatching(/from its golden vector/),
    });
  });

  test('verifyModel() finds a file that is not as it was written, and names it', async () => {
    const weights = readFileSync(path('weights.bin'));
    weights[100_000]! ^= 1;
    replace('weights.bin', weights);
    rmSync(path('model.onnx'));
    const verdicts = await verifyModel(await openModelFolder(model));
    for (const { remedy } of verdicts) expect(remedy).toContain('headstart train');
    expect(await outcomes()).toEqual([
      { name: 'ONNX', outcome: 'failed', reason: 'model.onnx is missing' },
      { name: 'TensorFlow.js', outcome: 'failed', reason: 'weights.bin has another sha256 than the manifest says' },
    ]);
  });

  test('verifyModel() finds another model in the place of this one, whatever the manifest says', async () => {
    const other = await writeModelFolder(join(root, 'other'), 2, 100);
    const weights = readFileSync(join(other, 'model/weights.bin'));
    // The bias of the one unit; the last number of the file.
    weights.writeFloatLE(weights.readFloatLE(weights.length - 4) + 0.5, weights.length - 4);
    replace('weights.bin', weights, true);
    const [onnx, tfjs] = await outcomes();
    expect(onnx?.outcome).toBe('passed');
    expect(tfjs).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/^a probability is 0\.\d+ from its/),
    });
  });

  test('verifyModel() fails a file that its runtime refuses', async () => {
    replace('model.onnx', readFileSync(path('model.onnx')).subarray(0, 1000), true);
    expect((await outcomes())[0]).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/^it cannot be run: /),
    });
  });

  test('verifyModel() fails golden vectors that were changed', async () => {
    const golden = json('golden.json');
    golden.vectors[0].output[0] += 0.01;
    replace('golden.json', Buffer.from(recordText(golden)));
    const found = await outcomes();
    expect(found.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed']);
    expect(found[0]).toMatchObject({ name: 'golden vectors', reason: expect.stringMatching(/^golden\.json has /) });
  });

  test.each([
    ['truncated', '{"schemaVersion": 1, "vec', /golden\.json" is damaged/],
    ['without vectors', '{"schemaVersion":1,"image":"","tolerance":1,"vectors":[]}', 'golden.json has no vector'],
    [
      'of another model',
      '{"schemaVersion":1,"image":"","tolerance":1,"vectors":[{"squarePx":1,"output":[1,0,0]}]}',
      'golden.json has a vector of 3 numbers, wanted 1',
    ],
  ])('verifyModel() refuses golden vectors that are %s', async (_, text, message) => {
    replace('golden.json', Buffer.from(text));
    await expect(openModelFolder(model).then((opened) => verifyModel(opened))).rejects.toThrow(message);
  });

  test('verifyModel() does not pass what this machine cannot run', async () => {
    const absent: ModelExport = {
      name: 'Keras',
      files: ['model.onnx'],
      run: () => Promise.reject(new SetupError('"python3" has no Keras', { remedy: 'set it' })),
    };
    const verdicts = await verifyModel(await openModelFolder(model), [EXPORTS[0] as ModelExport, absent]);
    expect(verdicts[1]).toMatchObject({ outcome: 'unchecked', reason: '"python3" has no Keras', remedy: 'set it' });
    expect(lastLine(verdicts)).toMatch(/^1 of 2 exports passed/);
  });

  test('verifyModel() finds nothing where the manifest lists no export', async () => {
    const manifest = json('manifest.json');
    manifest.files = [];
    writeFileSync(path('manifest.json'), recordText(manifest));
    for (const name of ['model.onnx', 'model.json']) rmSync(path(name));
    const verdicts = await verifyModel(await openModelFolder(model));
    expect([verdicts, lastLine(verdicts)]).toEqual([[], '0 exports: there is nothing to check']);
  });

  test('openModelFolder() says what it looked for', async () => {
    await expect(openModelFolder(root)).rejects.toThrow('contains no model: it has neither model/manifest.json nor');
  });
});

describe('readModelTfjs()', () => {
  test('readModelTfjs() takes apart what writeModelTfjs() put together', async () => {
    const folder = join(await writeModelFolder(join(root, 'tuned'), 3, 100), 'model');
    const { manifest } = await openModelFolder(folder);
    const read = async (name: string) => readFileSync(join(folder, name));
    const found = await readModelTfjs(readFileSync(join(folder, 'model.json')), read, manifest);
    expect(found).toMatchObject({ imageSizePx: 96, tunedFrom: 100, weights: { width: 0.35 } });
    expect(found.head).toEqual(randomHead(3));
    expect(found.weights.layers).toEqual(randomBase(0.35).layers);
  });
});

describe('exportKeras()', () => {
  test('exportKeras() gives the same bytes again, and says which part of a model is not there', async () => {
    const opened = await openModelFolder(model);
    const first = await exportKeras(opened);
    // HDF5 counts seconds.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(Buffer.compare(first, await exportKeras(opened))).toBe(0);
    const weights = readFileSync(path('weights.bin'));
    weights[100_000]! ^= 1;
    replace('weights.bin', weights);
    await expect(exportKeras(opened)).rejects.toThrow(/weights\.bin has another sha256 than the manifest says\n→ /);
    rmSync(path('weights.bin'));
    await expect(exportKeras(opened)).rejects.toThrow(/weights\.bin is missing\n→ /);
    mkdirSync(path('weights.bin'));
    await expect(exportKeras(opened)).rejects.toThrow(/weights\.bin cannot be read \(EISDIR\)\n→ /);
  });
});
