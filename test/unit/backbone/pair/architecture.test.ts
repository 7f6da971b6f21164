import { checkFor, expectedArchitecture, expectedBackbone } from '../../../../shared/backbone/architectures';
import { mobilenetV2Backbone } from '../../../../shared/backbone/mobilenet-v2/backbone';
import { pairArchitecture } from '../../../../shared/backbone/pair/architecture';
import { pairBackbone, pairSha256 } from '../../../../shared/backbone/pair/pair-backbone';
import type { Top } from '../../../../shared/backbone/top';
import { parseConfig } from '../../../../shared/config';
import { modelSummary } from '../../../../shared/head/model-summary';
import type { BackbonePart } from '../../../../shared/records/backbone';
import { MemoryBlobStore } from '../../../../shared/storage/memory-blob-store';

const part = (name: string, sha256: string, width = 1): BackbonePart => ({
  ...{ name, sha256, backbone: mobilenetV2Backbone(width, 96) },
});
const parts = [part('one', 'a'.repeat(64)), part('other', 'b'.repeat(64), 1.4)];

describe('a pair of bases', () => {
  test('is told by its name, and what it costs before anything is fetched', () => {
    const config = parseConfig({ base: 'efficientnet-lite0+stanford-dogs' });
    expect(expectedArchitecture(config)).toMatchObject({ id: 'pair', can: { browser: true, int8: false } });
    const alone = ['efficientnet-lite0', 'stanford-dogs'].map(
      (base) => expectedBackbone(parseConfig({ base, imageSizePx: 224 }))!,
    );
    expect(expectedBackbone(config)).toEqual({
      architecture: 'pair',
      title: 'EfficientNet-Lite0 + MobileNetV2 1.00',
      imageSizePx: 224,
      featureCount: 2560,
      parameters: alone[0]!.parameters + alone[1]!.parameters,
      multiplyAdds: expect.closeTo(alone[0]!.multiplyAdds! + alone[1]!.multiplyAdds!, 2),
      licence: 'Apache-2.0 AND MIT',
    });
    expect(expectedBackbone(parseConfig({ base: 'my.onnx+stanford-dogs' }))).toBeUndefined();
  });

  test('takes the size of the first one, which the other has to read', () => {
    const check = (base: string, imageSizePx?: number) => {
      const config = parseConfig({ base, imageSizePx });
      return () => checkFor(expectedArchitecture(config), config);
    };
    expect(check('efficientnet-lite0+stanford-dogs')).not.toThrow();
    expect(check('stanford-dogs+efficientnet-lite2')).not.toThrow();
    expect(check('efficientnet-lite2+stanford-dogs', 192)).not.toThrow();
    expect(check('efficientnet-lite2+stanford-dogs')).toThrow(/"imageSizePx" is 260; wanted 96, 128/);
  });

  test('has an identity that both make, in their order and as each is read', () => {
    const ids = new Set([
      pairSha256(parts),
      pairSha256(parts.toReversed()),
      pairSha256([parts[0]!, { ...parts[1]!, sha256: 'c'.repeat(64) }]),
      pairSha256([
        parts[0]!,
        {
          ...parts[1]!,
          backbone: {
            ...parts[1]!.backbone,
            onnx: { layout: 'nchw', channels: 'rgb', mean: [0, 0, 0], deviation: [1, 1, 1], output: 'x' },
          },
        },
      ]),
      ...parts.map(({ sha256 }) => sha256),
    ]);
    expect(ids.size).toBe(6);
  });

  test('shows both in the summary, with all weights counted once', () => {
    const backbone = pairBackbone(parts);
    const summary = modelSummary(backbone, { units: 1 });
    expect(summary).toMatch(
      /mobilenetv2_1\.00_96.*mobilenetv2_1\.40_96.*concatenate \(Concatenate\) +│ \(None, 3072\)/s,
    );
    expect(summary).toContain(`Trainable params: ${(3073).toLocaleString('en-US')}`);
    expect(backbone.parameters).toBe(parts[0]!.backbone.parameters + parts[1]!.backbone.parameters);
    expect(summary).toContain((backbone.parameters + 3073).toLocaleString('en-US'));
  });

  test('knows the classes of ImageNet by the first of the two that came with a classifier', async () => {
    const top: Top = { featureCount: 2, classes: 2, weights: Float32Array.of(1, 2, 3, 4), bias: Float32Array.of(5, 6) };
    const kinds = (tops: Readonly<Record<string, Top>>) =>
      pairArchitecture({
        architectureOf: () => ({ loadTop: async (_: unknown, { sha256 }: BackbonePart) => tops[sha256] }) as never,
        expectedArchitecture: () => undefined as never,
        checkFor: () => undefined,
      });
    const small = parts.map((own) => ({ ...own, backbone: { ...own.backbone, featureCount: 2 } }));
    const base = { sha256: pairSha256(small), backbone: pairBackbone(small) };
    const [one, other] = small.map(({ sha256 }) => sha256) as [string, string];
    const store = new MemoryBlobStore();
    expect(await kinds({ [one]: top }).loadTop!(store, base)).toEqual({
      ...{ featureCount: 4, classes: 2, bias: top.bias, weights: Float32Array.of(1, 2, 0, 0, 3, 4, 0, 0) },
    });
    expect(await kinds({ [other]: top }).loadTop!(store, base)).toEqual({
      ...{ featureCount: 4, classes: 2, bias: top.bias, weights: Float32Array.of(0, 0, 1, 2, 0, 0, 3, 4) },
    });
    expect(await kinds({}).loadTop!(store, base)).toBeUndefined();
  });
});
