import fc from 'fast-check';
import {
  addWeight,
  layerNameToday,
  matchBaseWeights,
  type NamedWeights,
} from '../../../../shared/backbone/mobilenet-v2/match-base-weights';
import { mobilenetV2Layers } from '../../../../shared/backbone/mobilenet-v2/mobilenet-v2';
import { BaseError } from '../../../../shared/errors';
import { randomBase } from '../../../support/random-base';

const tensor = { shape: [1], values: new Float32Array(1) };
const LAYERS = mobilenetV2Layers(0.35).map(({ name }) => name);

describe('layerNameToday()', () => {
  test.each([
    ['mobl0_conv_0_depthwise', 'expanded_conv_depthwise'],
    ['bn0_conv_0_bn_depthwise', 'expanded_conv_depthwise_BN'],
    ['mobl1_conv_1_expand', 'block_1_expand'],
    ['bn16_conv_16_bn_project', 'block_16_project_BN'],
    ['Conv1', 'Conv1'],
    ['bn_Conv1', 'bn_Conv1'],
    ['mobl1_conv_1_expand_2', 'mobl1_conv_1_expand_2'],
  ])('layerNameToday() of %s is %s', (old, today) => {
    expect(layerNameToday(old)).toBe(today);
  });

  test('layerNameToday() is the same twice, and leaves names that are no layer of 2018 as they are', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^(mobl|bn)\d{1,2}_conv_\d{1,2}_(bn_)?[a-z]{1,9}$/)),
        (name) => {
          const today = layerNameToday(name);
          expect(layerNameToday(today)).toBe(today);
          expect(
            today === name || LAYERS.includes(today) || /^block_\d+_/.test(today) || /^expanded_conv_/.test(today),
          ).toBe(true);
        },
      ),
    );
  });
});

describe('addWeight()', () => {
  const part = fc.oneof(
    fc.string(),
    fc.constantFrom('kernel:0', 'gamma', '__proto__', 'constructor', '', ...LAYERS.slice(0, 5)),
  );

  test('addWeight() files any path under its last two names, without the number that TensorFlow adds', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (path) => {
        const weights: NamedWeights = new Map();
        addWeight(weights, path, tensor, 'mine.h5');
        expect([...weights].map(([layer, own]) => [layer, [...own.keys()]])).toEqual([
          [layerNameToday(path.at(-2) ?? ''), [(path.at(-1) ?? '').replace(/:\d+$/, '')]],
        ]);
      }),
    );
  });

  test('addWeight() refuses a layer of the base twice, and lets others be there twice', () => {
    const weights: NamedWeights = new Map();
    addWeight(weights, ['a', 'Conv1', 'kernel:0'], tensor, 'mine.h5');
    expect(() => addWeight(weights, ['b', 'Conv1', 'kernel'], tensor, 'mine.h5')).toThrow(BaseError);
    expect(() => addWeight(weights, ['b', 'Conv1', 'kernel'], tensor, 'mine.h5')).toThrow(
      /"mine\.h5": it contains "Conv1\/kernel" more than once/,
    );
    for (const model of ['a', 'b']) addWeight(weights, [model, 'dense', 'kernel'], tensor, 'mine.h5');
  });
});

describe('matchBaseWeights()', () => {
  test('matchBaseWeights() finds every weight in any order among others, and names the one that is spoilt', () => {
    const all = [...randomBase(0.35).layers].flatMap(([layer, own]) =>
      [...own].map(([weight, value]) => ({ layer, weight, value })),
    );
    const order = fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
    fc.assert(
      fc.property(order, fc.nat(all.length - 1), (entries, spoilt) => {
        const filed = (spoil: boolean) => {
          const weights: NamedWeights = new Map();
          addWeight(weights, ['head', 'dense', 'kernel'], tensor, 'mine.h5');
          entries.forEach(({ layer, weight, value }, i) => {
            addWeight(weights, [layer, weight], spoil && i === spoilt ? tensor : value, 'mine.h5');
          });
          return weights;
        };
        const layers = matchBaseWeights(filed(false), 0.35, 'mine.h5');
        expect([...layers.keys()]).toEqual([...randomBase(0.35).layers.keys()]);
        const { layer, weight, value } = entries[spoilt]!;
        expect(() => matchBaseWeights(filed(true), 0.35, 'mine.h5')).toThrow(
          `"${layer}/${weight}" is [1], wanted [${value.shape.join(', ')}]`,
        );
      }),
      { numRuns: 5 },
    );
  });
});
