import type { FeatureTable } from '../../shared/features/feature-table';
import { selectRows } from '../../shared/head/feature-rows';
import { type BaseScore, scoreBase } from '../../shared/select/score-base';
import { stratifiedSample } from '../../shared/select/stratified-sample';
import type { Chosen, Task } from './policy';
import type { SetFeatures } from './set-features';
import { sideBySide } from './side-by-side';

/** The choice that the training images of a fold are for. */
export function taskOf(features: readonly SetFeatures[], foldOf: Int32Array, fold: number): Task {
  const [{ images, classes }] = features as [SetFeatures];
  const inFold = images.map((image, row) => ({
    ...image,
    row,
    split: foldOf[row] === fold ? ('test' as const) : ('train' as const),
  }));
  const order = stratifiedSample(inFold, images.length, fold).map(({ row }) => row);
  const known = new Map<string, BaseScore>();
  const tableOf = (candidate: number) => features[candidate]?.table as FeatureTable;
  const scoreOf = (candidate: Chosen, count: number) => {
    const seen = new Set(order.slice(0, count));
    const table =
      typeof candidate === 'number' ? tableOf(candidate) : sideBySide(tableOf(candidate[0]), tableOf(candidate[1]));
    return scoreBase(
      selectRows(table, (row) => seen.has(row)),
      classes.length,
    );
  };
  return {
    candidates: features.map((own) => ({
      title: titleOf(own),
      msPerImage: own.candidate.msPerImage,
      sha256: own.candidate.prepared.sha256,
      imageSizePx: own.candidate.config.imageSizePx,
    })),
    ...{ classes: classes.length, trainImages: order.length, allImages: images.length },
    score(candidate, count) {
      const key = `${String(candidate)} ${count}`;
      const score = known.get(key) ?? scoreOf(candidate, count);
      known.set(key, score);
      return score;
    },
  };
}

/** "efficientnet-lite0@224" */
export const titleOf = ({ candidate }: SetFeatures): string =>
  `${candidate.prepared.name}@${candidate.config.imageSizePx}`;
