import pc from 'picocolors';
import { z } from 'zod';
import { shardItemSchema } from '../../functions/contracts';
import { runKeys } from '../../shared/artifacts';
import { getJson } from '../../shared/json-file';
import { historyFileSchema } from '../../shared/metrics/metrics-file';
import { FAILURE_STEP, findState } from '../../shared/states';
import type { BlobStore } from '../../shared/storage/blob-store';
import { thousands } from '../../shared/thousands';
import { ProgressBar, timeText } from '../terminal/progress-bar';
import { type ShowOptions, showRun } from '../terminal/show-run';
import type { ShardCounts } from './follow-execution';
import type { CloudEvent } from './read-events';

/** States whose end nobody waits for: RecordFailure only writes down what another state met. */
const QUIET = new Set<string>([FAILURE_STEP]);

export interface CloudRunView {
  event(event: CloudEvent): Promise<void>;
  shards(counts: ShardCounts): void;
  look(state: string | undefined, since: Date): void;
  /** Clears what is only drawn for a moment. */
  clear(): void;
}

/**
 * Shows a run in the cloud as `headstart train` shows one on this machine; what training said epoch by epoch appears when
 * it is done, because only then it lies in the store. Durations are AWS's, so a run that is long over shows the same.
 */
export function showCloudRun(store: BlobStore, runId: string, options: ShowOptions): CloudRunView {
  const { bars, quiet } = options;
  let live = false;
  let bar: ProgressBar | undefined;
  let now = 0;
  let since = 0;
  let planned = { images: 0, shards: 0 };
  let counts: ShardCounts | undefined;
  const clear = () => {
    if (live && bars.isTTY) bars.write('\r\x1b[K');
    live = false;
    bar?.makeRoom();
  };
  const print = (line: string) => {
    clear();
    options.print(line);
  };
  const show = showRun({ ...options, print });
  const say = (line: string) => void (quiet || print(line));

  return {
    async event(event) {
      if (event.kind === 'entered') {
        now = Number(event.at);
        since = now;
        counts = undefined;
      }
      if (event.kind === 'retry') show.state(event);
      if (event.kind === 'map') {
        planned = await plannedWork(store, runId);
        bar = quiet ? undefined : new ProgressBar(event.state, 'images', planned.images, bars, () => now);
      }
      if (event.kind !== 'exited' || QUIET.has(event.state)) return;
      bar?.makeRoom();
      bar = undefined;
      say(stateLine(event, counts && { ...counts, total: planned.shards, images: planned.images }));
      if (event.error) return;
      if (event.state === 'Ingest') await show.ingested(store, runId);
      if (findState(event.state)?.step === 'TrainHead') await showTraining(store, runId, show.progress);
    },
    shards(found) {
      counts = found;
      now = Math.max(now, Date.now());
      if (!bar || planned.shards === 0) return;
      const failed = found.failed ? `, ${found.failed} failed` : '';
      const elapsed = found.succeeded ? '' : `, ${timeText((now - since) / 1000)}`;
      bar.note = `${found.succeeded} of ${planned.shards} shards done, ${found.running} running${failed}${elapsed}`;
      bar.set(Math.round((planned.images * found.succeeded) / planned.shards));
    },
    look(state, begun) {
      if (quiet || bar || !bars.isTTY || !state) return;
      const seconds = Math.max(0, (Date.now() - Number(begun)) / 1000);
      bars.write(`\r\x1b[K${pc.dim(`… ${state.padEnd(10)} ${timeText(seconds)}`)}`);
      live = true;
    },
    clear,
  };
}

type Exited = Extract<CloudEvent, { kind: 'exited' }>;

function stateLine(
  { state, seconds, error }: Exited,
  work: (ShardCounts & { readonly images: number }) | undefined,
): string {
  const mark = error ? pc.red('✗') : pc.green('✓');
  const time = `${seconds.toFixed(1)} s`;
  const rate = work && seconds > 0 ? `, ${thousands(Math.round(work.images / seconds))} images/s` : '';
  const shards =
    work && (work.failed ? `${work.failed} of ${work.total} shards failed` : `${work.total} shards${rate}`);
  return `${mark} ${[state.padEnd(10), time, shards, error].filter(Boolean).join('  ')}`;
}

/** From the list that the Map reads: its own count grows as it goes on reading. */
async function plannedWork(store: BlobStore, runId: string): Promise<{ images: number; shards: number }> {
  const items = (await getJson(store, runKeys(runId).shardList, z.array(shardItemSchema))) ?? [];
  return { images: items.reduce((sum, { images }) => sum + images, 0), shards: items.length };
}

async function showTraining(
  store: BlobStore,
  runId: string,
  progress: ReturnType<typeof showRun>['progress'],
): Promise<void> {
  const history = await getJson(store, runKeys(runId).history, historyFileSchema);
  if (!history) return;
  const { initial, loss, accuracy, val_loss, val_accuracy } = history;
  progress({ kind: 'initial', ...initial });
  loss.forEach((own, i) => {
    const at = (values: readonly number[]) => values[i] ?? Number.NaN;
    const rest = { accuracy: at(accuracy), val_loss: at(val_loss), val_accuracy: at(val_accuracy) };
    progress({ kind: 'epoch', epoch: i + 1, epochs: loss.length, loss: own, ...rest });
  });
}
