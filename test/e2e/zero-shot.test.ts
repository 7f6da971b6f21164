import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MetricsFile, metricsFileSchema } from '../../shared/metrics/metrics-file';
import { distinctImagesZip } from '../support/distinct-images';
import { type Ended, headstart, requireFreshBuild } from '../support/headstart';
import { OnnxBuilder } from '../support/onnx-builder';
import { describeWith, photographs } from '../support/requirements';
import { addSmallBody } from '../support/small-networks';

jest.setTimeout(300_000);

let folder: string;
const at = (name: string) => join(folder, name);
const train = (archive: string, out: string, ...flags: string[]) =>
  headstart(['train', archive, '--out', at(out), '--store', at('store'), '--no-config', ...flags]);
const metricsOf = (out: string): MetricsFile =>
  metricsFileSchema.parse(JSON.parse(readFileSync(at(`${out}/metrics.json`), 'utf8')));

/** @throws the command's own words where it failed */
function ok({ code, stdout, stderr }: Ended): string {
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
  return stdout;
}

beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-zero-shot-'));
  writeFileSync(at('insects.zip'), distinctImagesZip(60));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('headstart train on classes that an ONNX file’s own classifier knows', () => {
  const withClasses = (classes: number) => {
    const graph = new OnnxBuilder();
    addSmallBody(graph, graph.input('image', ['n', 3, 16, 16]));
    graph.weights('fc/weight', [classes, 8]);
    graph.weights('fc/bias', [classes]);
    graph.output(graph.node('Gemm', ['pooled', 'fc/weight', 'fc/bias'], 'logits', { transB: 1 }));
    return graph.toBytes();
  };
  const storedTops = () =>
    readdirSync(at('store/base'), { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('-top.'));

  test('says what it knew in metrics, terminal, report and card, and says that the classes are taken for ImageNet’s', async () => {
    writeFileSync(at('known.onnx'), withClasses(1000));
    const printed = ok(await train(at('insects.zip'), 'known', '--base', at('known.onnx'), '--epochs', '2'));
    const { zeroShot, counts, classes } = metricsOf('known');
    const validation = Object.values(counts.validation).reduce((a, b) => a + b, 0);
    expect(zeroShot?.images).toBe(validation);
    expect(zeroShot?.imagenetClasses).toEqual(classes.map((name) => ({ class: name, count: 1 })));
    const words = new RegExp(
      `The base's own ImageNet classes tell ${(zeroShot!.accuracy * 100).toFixed(1)} % of the validation images right before any training .*assuming that its 1,000 classes are in their usual order`,
    );
    expect(printed).toMatch(words);
    expect(readFileSync(at('known/model/card.md'), 'utf8')).toMatch(words);
    // In a page the apostrophe and the quotes are written as entities.
    const page = readFileSync(at('known/report.html'), 'utf8');
    expect(page).toMatch(/own ImageNet classes tell [\d.]+\s% of the validation images right/);
    expect(storedTops()).toHaveLength(2);
  });

  test('leaves the same bytes again, from a classifier that was damaged', async () => {
    for (const name of storedTops()) {
      const file = join(at('store/base'), name);
      writeFileSync(file, readFileSync(file).subarray(8));
    }
    ok(await train(at('insects.zip'), 'again', '--base', at('known.onnx'), '--epochs', '2', '--force'));
    const read = (run: string, name: string) => readFileSync(at(`${run}/${name}`));
    for (const name of ['metrics.json', 'report.html', 'model/card.md']) {
      expect(read('again', name).equals(read('known', name))).toBe(true);
    }
  });

  test('says nothing of one with other classes', async () => {
    writeFileSync(at('other.onnx'), withClasses(17));
    const printed = ok(await train(at('insects.zip'), 'other', '--base', at('other.onnx'), '--epochs', '2'));
    expect(printed).not.toContain('ImageNet classes');
    expect(metricsOf('other').zeroShot).toBeUndefined();
    expect(readFileSync(at('other/metrics.json'), 'utf8')).not.toContain('zeroShot');
  });
});

describeWith('pool', 'headstart train on classes that a base of the pool knows', () => {
  describeWith('photos', 'photographs of cats and dogs', () => {
    test('tells nearly all of them right before any training', async () => {
      const printed = ok(await train(photographs() as string, 'photos', '--base', 'efficientnet-lite0'));
      const { zeroShot, initial, final } = metricsOf('photos');
      expect(zeroShot?.imagenetClasses).toEqual([
        { class: 'cats', count: 7 },
        { class: 'dogs', count: 118 },
      ]);
      expect(zeroShot?.images).toBe(400);
      // With 118 of one and 7 of the other it takes what it is not sure of for a dog.
      expect(zeroShot?.accuracy).toBeGreaterThan(0.9);
      expect(zeroShot?.evenly.accuracy).toBeGreaterThan(0.97);
      expect(Math.abs(initial.accuracy - 0.5)).toBeLessThan(0.3);
      expect(final.accuracy).toBeGreaterThan(0.98);
      expect(printed).toMatch(
        /own ImageNet classes tell 9\d\.\d % .*, and 9[7-9]\.\d % if .*: by their names 7 "cats", 118 "dogs"/,
      );
      expect(existsSync(at('store/base'))).toBe(true);
    });
  });
});
