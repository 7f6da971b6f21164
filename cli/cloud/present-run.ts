import { runKeys } from '../../shared/artifacts';
import { exportFormats } from '../../shared/backbone/architectures';
import { backboneOf } from '../../shared/backbone/backbone-of';
import { CancelledError } from '../../shared/errors';
import { getJson } from '../../shared/json-file';
import { historyFileSchema } from '../../shared/metrics/metrics-file';
import { runFileSchema } from '../../shared/records/run-file';
import { addressOf } from '../../shared/storage/store-address';
import { EXIT } from '../exit-codes';
import { interruptible } from '../interruptible';
import { getRun } from '../runs/get-run';
import { printMetrics } from '../terminal/print-metrics';
import { printMultiLabel } from '../terminal/print-multi-label';
import { printTo } from '../terminal/print-to';
import { type CloudFlags, repeatedFlags } from './cloud-options';
import { watchRun } from './watch-run';
import type { Cloud } from './with-cloud';

export interface PresentFlags extends CloudFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly out?: string;
  readonly force?: boolean;
}

/**
 * Watches a run on the terminal, says what it measured and where that lies, and fetches its artifacts where --out asks
 * for them. Ctrl-C ends the watching only.
 * @param started said first, once Ctrl-C is listened to: who stops at the sight of it is told that the run goes on
 */
export async function presentRun(cloud: Cloud, runId: string, flags: PresentFlags, started?: string): Promise<void> {
  const { json = false, quiet = false, out } = flags;
  const print = printTo(json ? process.stderr : process.stdout);
  const show = { print, bars: process.stderr, quiet };
  try {
    const watch = (signal: AbortSignal) => {
      if (started !== undefined && !quiet) print(started);
      return watchRun(cloud, runId, { flags, signal, show });
    };
    const metrics = await interruptible('', watch, '');
    const { store } = cloud;
    const keys = runKeys(runId);
    if (json) process.stdout.write((await store.get(keys.metrics)) ?? '');
    else {
      if (metrics && 'task' in metrics) printMultiLabel(metrics, print);
      else if (metrics) {
        const cost = await getJson(store, keys.run, runFileSchema);
        printMetrics(metrics, print, { cost, history: await getJson(store, keys.history, historyFileSchema) });
      }
      print(`\nReport:  ${addressOf(store, keys.report)}`);
      print(`Metrics: ${addressOf(store, keys.metrics)}`);
      const formats = metrics ? `${exportFormats(backboneOf(metrics))}, ` : '';
      print(`Model:   ${addressOf(store, keys.model.prefix)} (${formats}pixels to probabilities)`);
    }
    if (out !== undefined)
      await getRun(store, runId, {
        out,
        force: flags.force ?? false,
        flags: repeatedFlags(flags),
        print,
        bars: process.stderr,
      });
    else print(`\nNext: headstart runs get ${runId}${repeatedFlags(flags)} --out run`);
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    process.stderr.write(`Watching has stopped; the run continues.\n${howToGoOn(runId, flags)}\n`);
    process.exitCode = EXIT.interrupted;
  }
}

/** The commands for a run that nobody watches. */
export function howToGoOn(runId: string, flags: CloudFlags): string {
  const rest = `${runId}${repeatedFlags(flags)}`;
  return `→ headstart watch ${rest}   shows it\n→ headstart cancel ${rest}   stops it`;
}
