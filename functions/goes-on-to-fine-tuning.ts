import { fewImages } from '../shared/dataset/few-images';
import type { Manifest } from '../shared/dataset/manifest';
import { listFeatureRows } from '../shared/features/read-feature-table';
import { keptRung, loadLadder, without } from '../shared/head/ladder';
import { leavesRoom } from '../shared/metrics/leaves-room';
import { wilsonInterval } from '../shared/metrics/wilson-interval';
import type { StepContext } from './handler';

/** Whether a run goes on from its head to train the base: always, or where what the best head reached leaves room. */
export async function goesOnToFineTuning(
  runId: string,
  manifest: Manifest,
  { store, progress }: Pick<StepContext, 'store' | 'progress'>,
): Promise<boolean> {
  const { mode, fineTune } = manifest.config;
  if (mode !== 'fine-tune' || fineTune.when === 'always') return mode === 'fine-tune';
  // Of heads on the base as it came: one that was fine-tuned by an earlier attempt says nothing of whether it should be.
  const best = keptRung(without(await loadLadder(store, runId), 'fine-tuned'));
  const { count } = await listFeatureRows(store, runId, manifest, 'validation');
  if (!best || leavesRoom(best.accuracy, count)) return true;
  const few = fewImages(count);
  const { low, high } = wilsonInterval(Math.round(best.accuracy * count), count);
  const text = `The base is not fine-tuned: the head's accuracy of ${best.accuracy.toFixed(4)} on ${count} validation images (95 % interval ${low.toFixed(3)} to ${high.toFixed(3)}) leaves no room in which a gain could be seen${few ? `; it comes ${few}` : ''}`;
  progress({ kind: 'notice', text });
  return false;
}
