import { baseKeys } from '../../artifacts';
import type { AskedConfig } from '../../config';
import type { Backbone, BackbonePart } from '../../records/backbone';
import type { Architecture, StoredBase, SummaryRow } from '../architecture';
import { pairOf } from '../pair-of';
import { wholeOnnx } from '../stored-network';
import type { Top } from '../top';
import { costsOf } from './pair-backbone';

/** What a pair has to know of the other kinds. */
export interface OtherKinds {
  architectureOf(backbone: Pick<Backbone, 'architecture'>): Architecture;
  expectedArchitecture(config: Pick<AskedConfig, 'base'>): Architecture;
  /** @throws ConfigError where a configuration asks for what a kind of base cannot do, or does not take */
  checkFor(architecture: Architecture, config: AskedConfig): void;
}

/** Two bases of other kinds that read the same pixels; the features of both, one behind the other, are the pair's. */
export function pairArchitecture(kinds: OtherKinds): Architecture {
  return {
    id: 'pair',
    title: 'a pair of bases',
    can: { tensorflow: false, browser: true, int8: false, fineTune: false },
    takes: { width: false, onnx: false },
    expected(config) {
      const parts = askedOf(config, kinds).map((asked) => {
        const backbone = kinds.expectedArchitecture(asked).expected(asked);
        return backbone && { name: asked.base as string, backbone };
      });
      return parts.length > 0 && parts.every((own) => own !== undefined) ? costsOf(parts) : undefined;
    },
    checkConfig(config) {
      for (const asked of askedOf(config, kinds)) kinds.checkFor(kinds.expectedArchitecture(asked), asked);
    },
    async loadNetwork(store, base, notice) {
      const { imageSizePx } = base.backbone;
      return wholeOnnx(store, baseKeys(base.sha256).onnx(imageSizePx), notice, async () => {
        const { joinNetworks } = await import('./join-networks');
        const parts = partsOf(base).map(async ({ name, sha256, backbone }) => {
          const network = await kinds.architectureOf(backbone).loadNetwork(store, { sha256, backbone }, notice);
          return { name, network, featureCount: backbone.featureCount };
        });
        return joinNetworks(await Promise.all(parts), imageSizePx);
      });
    },
    async loadTop(store, base) {
      let before = 0;
      for (const { sha256, backbone } of partsOf(base)) {
        const top = await kinds.architectureOf(backbone).loadTop?.(store, { sha256, backbone });
        if (top) return widened(top, before, base.backbone.featureCount);
        before += backbone.featureCount;
      }
      return undefined;
    },
    summaryRows(backbone, tunedFrom) {
      const rows = (backbone.parts ?? []).flatMap((part) =>
        kinds.architectureOf(part.backbone).summaryRows(part.backbone, tunedFrom),
      );
      const joined: SummaryRow = {
        ...{ name: 'concatenate', type: 'Concatenate', shape: [backbone.featureCount] },
        ...{ parameters: 0, trainable: '-' },
      };
      return [...rows, joined];
    },
  };
}

const partsOf = ({ backbone }: StoredBase): readonly BackbonePart[] => backbone.parts ?? [];

/** What is asked of each of the two: the size that the first one has where none is given. */
function askedOf(config: AskedConfig, kinds: OtherKinds): AskedConfig[] {
  const [one, other] = pairOf(config.base) ?? [];
  if (one === undefined) return [];
  const first: AskedConfig = { ...config, base: one };
  const imageSizePx = config.imageSizePx ?? kinds.expectedArchitecture(first).expected(first)?.imageSizePx;
  return [one, other].map((base) => ({ ...config, base, imageSizePx }));
}

/** A classifier of one network on the features of both: those of the other count for nothing. */
function widened({ featureCount, classes, weights, bias }: Top, before: number, all: number): Top {
  const wide = new Float32Array(classes * all);
  for (let of = 0; of < classes; of++) {
    wide.set(weights.subarray(of * featureCount, (of + 1) * featureCount), of * all + before);
  }
  return { featureCount: all, classes, weights: wide, bias };
}
