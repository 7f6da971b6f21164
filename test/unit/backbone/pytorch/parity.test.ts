import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPth } from '../../../../shared/backbone/pytorch/read-pth';
import { TORCH_NETWORKS } from '../../../../shared/backbone/pytorch/torch-networks';
import {
  sizeOfTorchNetwork,
  torchMapsTensor,
  writeTorchOnnx,
} from '../../../../shared/backbone/pytorch/write-torch-onnx';
import { hashU32, numbersOf } from '../../../support/golden-formulas';
import { onnxFeatures } from '../../../support/onnx-features';
import { describeWith, poolFile } from '../../../support/requirements';

interface Golden {
  readonly cases: readonly {
    readonly network: string;
    readonly imageSizePx: number;
    readonly norms: readonly number[];
    readonly first: readonly (readonly number[])[];
  }[];
}

const golden = JSON.parse(readFileSync(join(__dirname, '../../../golden/backbones/features.json'), 'utf8')) as Golden;

const TOLERANCE = 1e-4;

describeWith('pool', 'writeTorchOnnx()', () => {
  test.each(golden.cases)('gives the features of the package itself: $network at $imageSizePx', async (wanted) => {
    const { network: id, imageSizePx, norms, first } = wanted;
    const network = TORCH_NETWORKS.get(id)!;
    const weights = await readPth(readFileSync(poolFile(id)), id);
    const onnx = writeTorchOnnx(network, weights, imageSizePx, id);
    const pixels = new Float32Array(norms.length * imageSizePx ** 2 * 3);
    for (const salt of norms.keys()) pixels.set(picture(imageSizePx, salt), salt * imageSizePx ** 2 * 3);
    const features = await onnxFeatures(onnx, pixels, imageSizePx);
    expect(features.length).toBe(norms.length * network.featureCount);
    for (const [i, norm] of norms.entries()) {
      const row = features.subarray(i * network.featureCount, (i + 1) * network.featureCount);
      expect(Math.abs(Math.hypot(...row) - norm)).toBeLessThan(TOLERANCE);
      const furthest = Math.max(...first[i]!.map((value, j) => Math.abs(value - row[j]!)));
      expect(furthest).toBeLessThan(TOLERANCE);
    }
  });

  test('writes the same bytes of the same weights, and refuses those of another network by what is missing', async () => {
    const network = TORCH_NETWORKS.get('efficientnet-lite0')!;
    const write = async () => {
      const weights = await readPth(readFileSync(poolFile(network.id)), 'lite0.pth');
      return Buffer.from(writeTorchOnnx(network, weights, 64, 'lite0.pth'));
    };
    expect((await write()).equals(await write())).toBe(true);

    const others = await readPth(readFileSync(poolFile('efficientnet-lite1')), 'lite1.pth');
    expect(() => writeTorchOnnx(network, others, 64, 'lite1.pth')).toThrow(
      'The weights of "lite1.pth" do not fit EfficientNet-Lite0: "_blocks.3._depthwise_conv.weight" is [144, 1, 3, 3], wanted [144, 1, 5, 5]',
    );
    const mobilenet = TORCH_NETWORKS.get('mobilenet-v2-torchvision')!;
    expect(() => writeTorchOnnx(mobilenet, others, 64, 'lite1.pth')).toThrow(
      '"features.0.0.weight" is missing; "features.0.1.weight" is missing',
    );
  });

  test('counts the weights that the file holds', async () => {
    for (const network of TORCH_NETWORKS.values()) {
      let held = 0;
      for (const [name, { values }] of await readPth(readFileSync(poolFile(network.id)), network.id)) {
        if (!name.endsWith('.num_batches_tracked') && !name.startsWith('_fc.')) held += values.length;
      }
      expect([network.id, sizeOfTorchNetwork(network, network.imageSizePx).parameters]).toEqual([network.id, held]);
      expect(torchMapsTensor(network)).toMatch(/^(_conv_head|features\.18\.0)$/);
    }
  });
});

/** As test/golden/backbones/make.py draws it, in [-1, 1]. */
function picture(side: number, salt: number): Float32Array {
  const cellPx = 32;
  return numbersOf(side * side * 3, (i) => {
    const [row, column, channel] = [Math.floor(i / (3 * side)), Math.floor(i / 3) % side, i % 3];
    const cell = (Math.floor(row / cellPx) * 64 + Math.floor(column / cellPx)) * 3 + channel;
    const pixel = (3 * (hashU32(cell, salt) >>> 24) + (hashU32(i, salt + 100) >>> 24)) >> 2;
    return pixel / 127.5 - 1;
  });
}
