import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportAnySize } from '../../cli/export/export-any-size';
import { exportKeras } from '../../cli/export/export-keras';
import { loadClassifier } from '../../cli/predict/load-classifier';
import { PROJECT_ROOT } from '../../cli/project-root';
import { openModelFolder } from '../../cli/verify/model-folder';
import type { Classifier } from '../../shared/head/classifier';
import { randomSimilarity, writeModelFolder } from '../support/model-folder';
import { describeWith, exportsPython, kerasPython } from '../support/requirements';

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

  async function furthest(python: string, code: string, photo: string): Promise<number> {
    copyFileSync(photo, join(run, 'photo.jpg'));
    const said = execFileSync(python, ['-c', code], { cwd: run, stdio: ['ignore', 'pipe', 'pipe'] });
    const wanted = await classifier.classify(readFileSync(photo));
    const lines = said.toString().trim().split('\n').slice(-2);
    const [found, nearness] = lines.map((line) => JSON.parse(line)) as [Record<string, number>, typeof wanted];
    expect([Object.keys(found), nearness.unknown]).toEqual([classifier.classes, wanted.unknown]);
    const pairs = Object.values(found).map((value, i) => value - (wanted.probabilities[i] as number));
    return Math.max(...[...pairs, Number(nearness.similarity) - Number(wanted.similarity)].map(Math.abs));
  }

  describeWith('exports', 'in Python, with ONNX Runtime', () => {
    test.each([
      'jpegs/round/b-444.jpg',
      'jpegs/straight/j-orientation.jpg',
      'jpegs/straight/k-tall.jpg',
      'pixels/scene-1.png',
    ])('says the same of %s', async (photo) => {
      const code = programOf('Python, with ONNX Runtime');
      expect(await furthest(exportsPython() as string, code, join(__dirname, photo))).toBeLessThan(1e-6);
    });
  });

  describeWith('keras', 'in Python, with Keras', () => {
    test('says the same', async () => {
      const photo = join(JPEGS, 'round/b-444.jpg');
      expect(await furthest(kerasPython() as string, programOf('Python, with Keras'), photo)).toBeLessThan(1e-4);
    });
  });
});
