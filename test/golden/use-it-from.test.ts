import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportAnySize } from '../../cli/export/export-any-size';
import { exportKeras } from '../../cli/export/export-keras';
import { loadClassifier } from '../../cli/predict/load-classifier';
import { PROJECT_ROOT } from '../../cli/project-root';
import { openModelFolder } from '../../cli/verify/model-folder';
import type { Classifier } from '../../shared/head/classifier';
import { MODEL_SIZE_PX, randomSimilarity, writeModelFolder } from '../support/model-folder';
import { coreMl, describeWith, exportsPython, kerasPython } from '../support/requirements';

jest.setTimeout(180_000);

const JPEGS = join(__dirname, 'jpegs');
const page = readFileSync(join(PROJECT_ROOT, 'docs/use-it-from.md'), 'utf8');
/** The program below a heading, and the lines that make it tell images of none of the classes. */
function programOf(heading: string): string {
  const [, code = ''] = new RegExp(`^## ${heading}\\n.*?^\`\`\`python\\n(.*?)^\`\`\``, 'ms').exec(page) ?? [];
  const [, more = ''] = new RegExp(`^In ${heading}:\\n.*?^\`\`\`python\\n(.*?)^\`\`\``, 'ms').exec(page) ?? [];
  return `${code}${more}`;
}

/** Programs of docs/use-it-from.md, run where a model lies: they must say what `headstart predict` says. */
describe.each([2, 3])('docs/use-it-from.md, with %i classes', (classes) => {
  let root: string;
  let run: string;
  let classifier: Classifier;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'headstart-use-it-'));
    run = await writeModelFolder(root, classes, undefined, [], randomSimilarity(classes));
    const model = await openModelFolder(run);
    writeFileSync(join(model.path, 'model.keras'), await exportKeras(model));
    writeFileSync(join(model.path, 'model-any-size.onnx'), await exportAnySize(model));
    classifier = await loadClassifier(run);
  });
  afterAll(async () => {
    await classifier.release();
    rmSync(root, { recursive: true });
  });

  /** What a program prints, each line an object of JSON. */
  function told(python: string, code: string, photo: string): Record<string, number>[] {
    copyFileSync(photo, join(run, 'photo.jpg'));
    const said = execFileSync(python, ['-c', code], { cwd: run, stdio: ['ignore', 'pipe', 'pipe'] });
    const lines = said.toString().split('\n');
    // Converters have something to say as well.
    return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  }
  async function offBy(found: Record<string, number>, photo: string): Promise<number> {
    const { probabilities } = await classifier.classify(readFileSync(photo));
    expect(Object.keys(found)).toEqual(classifier.classes);
    return Math.max(...Object.values(found).map((value, i) => Math.abs(value - (probabilities[i] as number))));
  }
  /** The same, of its similarity as well. */
  async function furthest([found = {}, nearness = {}]: Record<string, number>[], photo: string): Promise<number> {
    const wanted = await classifier.classify(readFileSync(photo));
    expect(nearness.unknown).toBe(wanted.unknown);
    const off = Math.abs(Number(nearness.similarity) - Number(wanted.similarity));
    return Math.max(off, await offBy(found, photo));
  }

  describeWith('exports', 'in Python, with ONNX Runtime', () => {
    test.each([
      'jpegs/round/b-444.jpg',
      'jpegs/straight/j-orientation.jpg',
      'jpegs/straight/k-tall.jpg',
      'pixels/scene-1.png',
    ])('says the same of %s', async (name) => {
      const photo = join(__dirname, name);
      const said = told(exportsPython() as string, programOf('Python, with ONNX Runtime'), photo);
      expect(await furthest(said, photo)).toBeLessThan(1e-6);
    });
  });

  describeWith('keras', 'in Python, with Keras', () => {
    const photo = join(JPEGS, 'round/b-444.jpg');
    // TensorFlow takes its time to convert, and does so in the same way for any number of classes.
    const [name, more] =
      classes === 2 ? [', and so does the LiteRT model that it makes', programOf('LiteRT')] : ['', ''];
    test(`says the same${name}`, async () => {
      const said = told(kerasPython() as string, programOf('Python, with Keras') + more, photo);
      expect(await furthest(said, photo)).toBeLessThan(1e-4);
      expect(said).toHaveLength(more ? 3 : 2);
      if (!more) return;
      expect(await offBy(said[2] as Record<string, number>, photo)).toBeLessThan(1e-3);
      expect(statSync(join(run, 'model/model.tflite')).size).toBeGreaterThan(1e6);
    });
  });

  describeWith('core-ml', 'in Python, to Core ML', () => {
    test('converts into a package that declares its shapes and classes, and whose operations say the same', async () => {
      const photo = join(JPEGS, 'round/b-444.jpg');
      const compute = readFileSync(join(__dirname, 'core-ml/compute_core_ml.py'), 'utf8');
      // Behind the packages of Keras, whose versions go before.
      const path = `import sys\nsys.path.append(${JSON.stringify(coreMl())})\n`;
      const [keras, ...more] = [programOf('Python, with Keras'), programOf('Core ML'), compute];
      const said = told(kerasPython() as string, [path, keras, ...more].join('\n'), photo);
      const [found, declared] = said.slice(-2) as [Record<string, number>, unknown];
      const outputs = classes === 2 ? 1 : classes;
      expect(declared).toEqual({
        inputs: ['input_layer_1'],
        outputs: ['Identity'],
        shapes: [
          [1, MODEL_SIZE_PX, MODEL_SIZE_PX, 3],
          [1, outputs],
        ],
        areFloat32: [true, true],
        classes: classifier.classes,
      });
      // Its weights are in float16.
      expect(await offBy(found, photo)).toBeLessThan(5e-3);
    });
  });
});
