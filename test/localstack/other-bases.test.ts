import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeBaseOnnx } from '../../shared/backbone/mobilenet-v2/write-onnx';
import type { ConfigInput } from '../../shared/config';
import { multiLabelMetricsSchema } from '../../shared/records/multi-label-metrics';
import { distinctBmp } from '../support/distinct-images';
import { requireFreshBuild } from '../support/headstart';
import { randomBase } from '../support/random-base';
import { describeWith } from '../support/requirements';
import { writeZip } from '../support/write-zip';
import { artifactDigests } from './artifact-digests';
import { prepareBase } from './prepare-base';
import { runOnLaptop } from './run-on-laptop';
import { smallArchive } from './small-archive';
import { theInstance } from './the-instance';
import { TheStack } from './the-stack';

jest.setTimeout(1_200_000);

const SETTINGS: ConfigInput = { seed: 3, shardImages: 8, head: { epochs: 3 } };

describeWith(
  'localstack',
  'a run in the cloud on another base than MobileNetV2, or on images with several labels',
  () => {
    let folder: string;
    let stack: TheStack;

    beforeAll(async () => {
      await requireFreshBuild();
      stack = new TheStack(theInstance());
      folder = await mkdtemp(join(tmpdir(), 'headstart-bases-'));
    });
    afterAll(async () => {
      stack?.close();
      await rm(folder, { recursive: true, force: true });
    });

    /** Both runs of one archive, and what each has left. */
    async function both(name: string, archive: Buffer, here: string, there: string) {
      const zip = join(folder, `${name}.zip`);
      await writeFile(zip, archive);
      await stack.drop(name, archive, { ...SETTINGS, base: there });
      const cloud = async () => stack.ended((await stack.startedFrom(name))[0] as string);
      const place = await mkdtemp(join(folder, 'laptop-'));
      const onLaptop = runOnLaptop({ zip, config: { ...SETTINGS, base: here }, folder: place });
      const [ended, laptop] = await Promise.all([cloud(), onLaptop]);
      expect(ended).toMatchObject({ status: 'SUCCEEDED' });
      const left = await stack.artifacts(ended.runId);
      return {
        here: artifactDigests(await laptop.artifacts()),
        there: artifactDigests(left),
        metrics: JSON.parse(Buffer.from(left.get('metrics.json') ?? []).toString()),
      };
    }

    test('an ONNX file in a bucket gives the bytes that it gives on a laptop by its path', async () => {
      const file = join(folder, 'net.onnx');
      const bytes = writeBaseOnnx(randomBase(0.35), 96);
      await writeFile(file, bytes);
      await stack.store.put('base/uploads/net.onnx', bytes);
      const runs = await both('onnx-base', await smallArchive(71), file, `${stack.store.uri}/base/uploads/net.onnx`);
      expect(Object.keys(runs.here)).toEqual(expect.arrayContaining(['head/weights.bin', 'model/model.onnx']));
      expect(Object.keys(runs.here)).not.toContain('model/model.json');
      expect(runs.metrics.zeroShot).toBeUndefined();
      expect(runs.there).toEqual(runs.here);
    });

    test('images with several labels give the bytes that they give on a laptop', async () => {
      const file = join(folder, 'tagged.onnx');
      const bytes = writeBaseOnnx(randomBase(0.35), 96);
      await writeFile(file, bytes);
      await stack.store.put('base/uploads/tagged.onnx', bytes);
      const images = Array.from({ length: 24 }, (_, n) => ({ name: `images/${n}.bmp`, data: distinctBmp(n) }));
      const tags = (n: number) => ['ants', 'bees', 'wasps'].filter((_, i) => n % (i + 2) === 0).join(';');
      const table = ['file,labels', ...images.map(({ name }, n) => `${name},${tags(n)}`)].join('\n');
      const archive = writeZip([...images, { name: 'labels.csv', data: table }]);
      const runs = await both('tagged', archive, file, `${stack.store.uri}/base/uploads/tagged.onnx`);
      expect(multiLabelMetricsSchema.parse(runs.metrics).classes).toEqual(['ants', 'bees', 'wasps']);
      expect(Object.keys(runs.here)).toEqual(
        expect.arrayContaining(['head/weights.bin', 'model/model.onnx', 'report.html', 'site/facts.json']),
      );
      expect(runs.there).toEqual(runs.here);
    });

    test('two ONNX files together give the bytes that they give on a laptop', async () => {
      const [here, there]: [string[], string[]] = [[], []];
      for (const [name, base] of [
        ['one.onnx', randomBase(0.35)],
        ['two.onnx', randomBase(0.5, 2)],
      ] as const) {
        const bytes = writeBaseOnnx(base, 96);
        await writeFile(join(folder, name), bytes);
        await stack.store.put(`base/uploads/${name}`, bytes);
        here.push(join(folder, name));
        there.push(`${stack.store.uri}/base/uploads/${name}`);
      }
      const runs = await both('pair-base', await smallArchive(73), here.join('+'), there.join('+'));
      expect(runs.metrics.base.backbone).toMatchObject({ architecture: 'pair', featureCount: 2560 });
      expect(runs.there).toEqual(runs.here);
    });

    describeWith('pool', 'of the pool', () => {
      test('that was uploaded gives the bytes of a laptop', async () => {
        const { outputs, env } = stack.access;
        expect(await prepareBase(outputs.BucketName, env, 'efficientnet-lite0')).toBe('efficientnet-lite0');
        const runs = await both('pool-base', await smallArchive(72), 'efficientnet-lite0', 'efficientnet-lite0');
        expect(runs.there).toEqual(runs.here);
        // Its own classifier went through the bucket.
        expect(runs.metrics.zeroShot.imagenetClasses).toEqual([
          { class: 'cats', count: 7 },
          { class: 'dogs', count: 118 },
        ]);
      });
    });
  },
);
