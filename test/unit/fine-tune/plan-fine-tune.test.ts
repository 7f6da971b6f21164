import { mobilenetV2Layers } from '../../../shared/backbone/mobilenet-v2/mobilenet-v2';
import { ConfigError } from '../../../shared/errors';
import { inputsOf, planFineTune } from '../../../shared/fine-tune/plan-fine-tune';

describe('planFineTune()', () => {
  test.each([
    [100, 'block_11_expand_relu', 'block_10_project_BN', [10, 10, 96]],
    [107, 'block_12_expand', 'block_11_add', [10, 10, 96]],
    // Between the two parts of an addition.
    [113, 'block_12_project', 'block_11_add', [10, 10, 96]],
    ['block_13_project_BN', 'block_13_project_BN', 'block_13_depthwise_relu', [5, 5, 576]],
    [152, 'Conv_1_bn', 'block_16_project_BN', [5, 5, 320]],
    [0, 'input_layer', 'input_layer', [160, 160, 3]],
    [3, 'Conv1_relu', 'input_layer', [160, 160, 3]],
  ] as const)('planFineTune() cuts the network below layer %s', (at, name, boundary, shape) => {
    const plan = planFineTune(1.0, 160, at);
    expect(plan.at.name).toBe(name);
    expect(plan.boundary).toMatchObject({ name: boundary, shape, length: shape[0] * shape[1] * shape[2] });
  });

  test('planFineTune() reads nothing from below the boundary but its value, from whichever layer', () => {
    const names = mobilenetV2Layers(0.35).map(({ name }) => name);
    for (let at = 0; at <= 152; at++) {
      const { boundary, stages } = planFineTune(0.35, 96, at);
      const known = new Set([boundary.name]);
      for (const stage of stages) {
        for (const input of inputsOf(stage)) expect([at, input, known.has(input)]).toEqual([at, input, true]);
        known.add(stage.name);
        // Nothing that trains lies below.
        if (stage.kind !== 'add') expect(stage.convIndex).toBeGreaterThan(boundary.index);
      }
      expect(boundary.index < at || boundary.index === 0).toBe(true);
      expect(names[boundary.index]).toBe(boundary.name);
      expect(stages.at(-1)?.name).toBe('out_relu');
    }
  });

  test.each([153, 154, 1000, 'block_17_expand', 'out_relu'])('planFineTune() refuses %s', (at) => {
    expect(() => planFineTune(1.0, 160, at)).toThrow(ConfigError);
    expect(() => planFineTune(1.0, 160, at)).toThrow(/"fineTune.at" is .*the last with weights is 152 \("Conv_1_bn"\)/);
  });
});
