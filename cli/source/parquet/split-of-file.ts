import type { Split } from '../../../shared/dataset/manifest';
import { splitNamed } from '../../../shared/dataset/split-named';

/** "-00000-of-00004", as Hugging Face's libraries number the parts of a split; older ones put a hash behind it. */
const PART = /[-_.]\d+([-_]of[-_]\d+(-[0-9a-f]{6,})?)?$/;

/**
 * The split that a Parquet file's path stands for: "data/train-00000-of-00002.parquet", "test.parquet",
 * "train/0000.parquet"; undefined where it says none.
 */
export function splitOfFile(path: string): Split | undefined {
  const segments = path
    .replace(/\.parquet$/i, '')
    .split('/')
    .reverse();
  for (const segment of segments) {
    const split = splitNamed(segment.replace(PART, ''));
    if (split) return split;
  }
  return undefined;
}
