import { prepareOnnxFile } from '../../../functions/base/prepare-onnx-file';
import { prepareZeroShot } from '../../../functions/base/prepare-zero-shot';
import type { StoredBase } from '../../../shared/backbone/architecture';
import { mobilenetV2Backbone } from '../../../shared/backbone/mobilenet-v2/backbone';
import { findTop } from '../../../shared/backbone/store-top';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';
import { OnnxBuilder } from '../../support/onnx-builder';
import { addSmallBody } from '../../support/small-networks';

const IMAGENET = 1000;

/** The keys of the classifier. */
async function topsOf(store: MemoryBlobStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list('base/')) if (/top\.(bin|json)$/.test(key)) keys.push(key);
  return keys;
}

async function stored(classes: number, output?: string): Promise<{ store: MemoryBlobStore; base: StoredBase }> {
  const graph = new OnnxBuilder();
  addSmallBody(graph, graph.input('image', ['n', 3, 16, 16]));
  graph.weights('fc/weight', [classes, 8]);
  graph.weights('fc/bias', [classes]);
  graph.output(graph.node('Gemm', ['pooled', 'fc/weight', 'fc/bias'], 'logits', { transB: 1 }));
  const store = new MemoryBlobStore();
  const config = output === undefined ? {} : { onnx: { output } };
  const base = await prepareOnnxFile({ name: 'net.onnx', bytes: graph.toBytes() }, config, { store, notice() {} });
  return { store, base };
}

const prepare = async ({ store, base }: { store: MemoryBlobStore; base: StoredBase }, classes = ['cats', 'dogs']) => {
  const notices: string[] = [];
  return [await prepareZeroShot(store, base, classes, (text) => void notices.push(text)), notices] as const;
};

describe('prepareZeroShot()', () => {
  test('brings the classifier into the store where it knows the classes', async () => {
    const place = await stored(IMAGENET);
    const [zeroShot] = await prepare(place);
    expect(zeroShot?.outputs.map((own) => own.length)).toEqual([7, 118]);
    expect(await findTop(place.store, place.base)).toMatchObject({ featureCount: 8, classes: IMAGENET });
  });

  test.each([
    ['a class has no name that it knows', IMAGENET, ['cats', 'spoken words'], undefined],
    ['it has other classes', 12, ['cats', 'dogs'], undefined],
    ['the features are not what it reads', IMAGENET, ['cats', 'dogs'], 'map'],
  ])('keeps nothing where %s', async (_, classes, names, output) => {
    const place = await stored(classes, output);
    expect(await prepare(place, names)).toEqual([undefined, []]);
    expect(await topsOf(place.store)).toEqual([]);
  });

  test('keeps nothing of a base whose weights come without one', async () => {
    const store = new MemoryBlobStore();
    const base = { sha256: 'ab'.repeat(32), backbone: mobilenetV2Backbone(1, 160) };
    expect(await prepare({ store, base })).toEqual([undefined, []]);
  });

  test('finds it again without reading the file, and makes again what is damaged', async () => {
    const place = await stored(IMAGENET);
    const [first] = await prepare(place);
    const [file] = (await topsOf(place.store)).filter((key) => key.endsWith('.bin'));
    const before = await place.store.get(file!);
    await place.store.put(file!, Buffer.alloc(4));
    const [mended, notices] = await prepare(place);
    expect(mended).toEqual(first);
    expect(notices).toEqual([expect.stringContaining(`"${file}" is damaged`)]);
    expect(await place.store.get(file!)).toEqual(before);

    await place.store.remove(`base/${place.base.sha256}/file.onnx`);
    expect(await prepare(place)).toEqual([first, []]);
  });
});
