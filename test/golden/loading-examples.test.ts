import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportKeras } from '../../cli/export/export-keras';
import { loadClassifier } from '../../cli/predict/load-classifier';
import { PROJECT_ROOT } from '../../cli/project-root';
import { openModelFolder } from '../../cli/verify/model-folder';
import { mobilenetV2Backbone } from '../../shared/backbone/mobilenet-v2/backbone';
import { parseConfig } from '../../shared/config';
import type { MetricsFile } from '../../shared/metrics/metrics-file';
import { loadingExamples } from '../../shared/report/loading-examples';
import { MODEL_SIZE_PX, writeModelFolder } from '../support/model-folder';
import { describeWith, kerasPython } from '../support/requirements';

const PHOTO = join(__dirname, 'jpegs/round/b-444.jpg');
const CLASSES = ['ants', 'bees', 'cats'];

/** The code that a model card shows, run where the card lies: it must say what `headstart predict` says. */
describe('loadingExamples()', () => {
  let root: string;
  let run: string;
  let wanted: readonly number[];
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'headstart-examples-'));
    run = await writeModelFolder(root, CLASSES.length);
    const model = await openModelFolder(run);
    writeFileSync(join(model.path, 'model.keras'), await exportKeras(model));
    copyFileSync(PHOTO, join(run, 'photo.jpg'));
    symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(run, 'node_modules'));
    wanted = (await (await loadClassifier(run)).classify(readFileSync(PHOTO))).probabilities;
  });
  afterAll(() => rmSync(root, { recursive: true }));

  function codeIn(language: string): string {
    const config = parseConfig({ width: 0.35, imageSizePx: MODEL_SIZE_PX });
    const base = { name: 'random', backbone: mobilenetV2Backbone(0.35, MODEL_SIZE_PX) };
    const metrics = { classes: CLASSES, base, config } as MetricsFile;
    const block = loadingExamples(metrics).find((own) => own.kind === 'code' && own.language === language);
    if (block?.kind !== 'code') throw new Error(`The card shows no code in ${language}`);
    return block.code;
  }
  function ask(command: string, args: readonly string[]): number[] {
    const said = execFileSync(command, args, { cwd: run, stdio: ['ignore', 'pipe', 'ignore'] });
    return JSON.parse(
      said
        .toString()
        .trim()
        .split('\n')
        .slice(-5)
        .join('')
        .replace(/^[^[]*/, ''),
    );
  }
  const furthest = (found: readonly number[]) => Math.max(...wanted.map((value, i) => Math.abs(value - found[i]!)));

  test('loadingExamples() in Node runs, and says nearly the same', () => {
    expect(furthest(ask(process.execPath, ['-e', codeIn('js')]))).toBeLessThan(0.1);
  });

  describeWith('keras', 'in real Keras', () => {
    test('loadingExamples() in Python says the same', () => {
      expect(furthest(ask(kerasPython() as string, ['-c', codeIn('python')]))).toBeLessThan(1e-4);
    });
  });
});
