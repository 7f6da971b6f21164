import { readFileSync } from 'node:fs';
import { readPth, type StateDict, type TorchTensor } from '../../../../shared/backbone/pytorch/read-pth';
import { TORCH_NETWORKS } from '../../../../shared/backbone/pytorch/torch-networks';
import { torchTop } from '../../../../shared/backbone/pytorch/torch-top';
import { describeWith, poolFile } from '../../../support/requirements';

const NETWORK = { ...TORCH_NETWORKS.get('efficientnet-lite0')!, featureCount: 2 };
const tensor = (shape: readonly number[], fill = 0.5): TorchTensor => ({
  shape,
  values: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(fill),
});
const dict = (weight: TorchTensor, bias: TorchTensor): StateDict =>
  new Map([
    ['_fc.weight', weight],
    ['_fc.bias', bias],
  ]);

describe('torchTop()', () => {
  test('is the classifier of 1,000 classes among the weights', () => {
    const weights = dict(tensor([1000, 2], 0.25), tensor([1000], -1));
    const top = torchTop(NETWORK, weights);
    expect(top).toMatchObject({ featureCount: 2, classes: 1000 });
    expect(top?.weights).toBe(weights.get('_fc.weight')?.values);
    expect(top?.bias).toBe(weights.get('_fc.bias')?.values);
  });

  test.each([
    ['none', new Map()],
    ['that of other classes', dict(tensor([10, 2]), tensor([10]))],
    ['one of other features', dict(tensor([1000, 3]), tensor([1000]))],
    ['one without biases', dict(tensor([1000, 2]), tensor([1]))],
    ['one that is not finite', dict(tensor([1000, 2], Number.NaN), tensor([1000]))],
  ])('is undefined where they hold %s', (_, weights: StateDict) => {
    expect(torchTop(NETWORK, weights)).toBeUndefined();
  });
});

describeWith('pool', 'torchTop() of the pool', () => {
  test.each(['efficientnet-lite0', 'efficientnet-lite1', 'efficientnet-lite2'])('is in the file of %s', async (id) => {
    const network = TORCH_NETWORKS.get(id)!;
    const top = torchTop(network, await readPth(readFileSync(poolFile(id)), id));
    expect(top).toMatchObject({ featureCount: 1280, classes: 1000 });
  });

  test('is not in that of mobilenet-v2-torchvision, whose architecture does not promise it', async () => {
    const network = TORCH_NETWORKS.get('mobilenet-v2-torchvision')!;
    expect(network.top).toBeUndefined();
    const weights = await readPth(readFileSync(poolFile(network.id)), network.id);
    expect([...weights.keys()].filter((name) => /^classifier|^fc/.test(name))).toEqual([]);
  });
});
