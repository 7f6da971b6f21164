import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportKeras } from '../../cli/export/export-keras';
import { openModelFolder } from '../../cli/verify/model-folder';
import { verifyModel } from '../../cli/verify/verify-model';
import { writeModelFolder } from '../support/model-folder';
import { describeWith, kerasPython } from '../support/requirements';

/** What Keras tells of a model that it has loaded: names of its layers, and of the base's layers that are trainable. */
const ABOUT = `
import json, sys, keras
model = keras.saving.load_model(sys.argv[1])
base = model.layers[2]
print(json.dumps({"layers": [layer.name for layer in model.layers], "base": len(base.layers),
  "tuned": [layer.name for layer in base.layers[1:] if layer.trainable]}))
`;

describeWith('keras', 'model.keras in real Keras', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'headstart-keras-'));
  });
  afterAll(() => rmSync(root, { recursive: true }));

  test.each([
    [2, undefined],
    [3, 100],
  ])(
    'exportKeras() writes what Keras loads with the golden vectors’ probabilities: %i classes, tuned from %p',
    async (classes, tunedFrom) => {
      const model = await openModelFolder(await writeModelFolder(join(root, String(classes)), classes, tunedFrom));
      const file = join(model.path, 'model.keras');
      writeFileSync(file, await exportKeras(model));
      const verdicts = await verifyModel(model);
      expect(verdicts.map(({ name, outcome, reason }) => [name, outcome, reason])).toEqual([
        ['ONNX', 'passed', undefined],
        ['TensorFlow.js', 'passed', undefined],
        ['Keras', 'passed', undefined],
      ]);
      const said = execFileSync(kerasPython() as string, ['-c', ABOUT, file], { stdio: ['ignore', 'pipe', 'ignore'] });
      const { layers, base, tuned } = JSON.parse(said.toString().trim().split('\n').at(-1) as string);
      expect(layers).toEqual([
        ...['input_layer_1', 'rescaling', 'mobilenetv2_0.35_96'],
        ...['global_average_pooling2d', 'dropout', 'dense'],
      ]);
      expect([base, tuned.length, tuned[0]]).toEqual(
        tunedFrom ? [154, 54, 'block_11_expand_relu'] : [154, 0, undefined],
      );
    },
    180_000,
  );
});
