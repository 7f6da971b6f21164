import { AUTO_BASE } from '../../functions/base/named-base';
import { parseRunConfig } from '../../shared/backbone/parse-run-config';
import { readAnyManifest } from '../../shared/dataset/read-manifest';
import { CancelledError, splitRemedy } from '../../shared/errors';
import { cacheFolder } from '../cache-folder';
import { EXIT, exitCodeOf } from '../exit-codes';
import { interruptible } from '../interruptible';
import { type RunWatcher, runLocally } from '../local/run-locally';
import { withoutRepeats } from '../select/without-repeats';
import type { RunMessage, RunOrder } from './run-messages';

type Tell = (message: RunMessage) => void;

/** What a run's process does: it waits for its order, does what `headstart train` does, and tells the server all of it. */
export async function serveRun(): Promise<void> {
  const order = await new Promise<RunOrder>((resolve) =>
    process.once('message', (order) => resolve(order as RunOrder)),
  );
  // A server that is gone takes its run with it; it can go on later.
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  const tell = (message: RunMessage) => void process.send?.(message);
  /** The last message: the channel is closed when it is out. */
  const end = (message: RunMessage) =>
    new Promise<void>((resolve) => process.send?.(message, undefined, undefined, () => resolve()));
  try {
    await interruptible('It continues where it stopped.', (signal) => run(order, tell, signal));
    await end({ kind: 'ended', status: 'succeeded' });
  } catch (error) {
    if (error instanceof CancelledError) await end({ kind: 'ended', status: 'stopped' });
    else {
      const message = error instanceof Error ? error.message : String(error);
      const badInput = exitCodeOf(error) === EXIT.badInput;
      await end({ kind: 'ended', status: 'failed', badInput, ...splitRemedy(message) });
    }
    process.exitCode = exitCodeOf(error);
  } finally {
    process.removeAllListeners('disconnect');
    if (process.connected) process.disconnect();
  }
}

async function run(order: RunOrder, tell: Tell, signal: AbortSignal): Promise<void> {
  const { config, input, selection, notices } = await settled(order, tell, signal);
  const watch: RunWatcher = {
    source: () => undefined,
    bringing: (event) => tell({ kind: 'bringing', event }),
    state: (event) => tell({ kind: 'state', event }),
    progress: (event) => tell({ kind: 'progress', event }),
    async ingested(store, runId) {
      const { classes, counts, images, base } = await readAnyManifest(store, runId);
      tell({ kind: 'dataset', dataset: { base: base.name, classes, counts, ...(images && { images }) } });
    },
  };
  await runLocally({
    source: order.source,
    labels: order.labels,
    out: order.out,
    storeUri: order.store,
    cacheFolder: cacheFolder(process.env),
    config,
    configInput: input,
    selection,
    force: false,
    severalLabels: 'read',
    command: ['headstart', 'serve'],
    signal,
    watch: withoutRepeats(watch, notices),
  });
}

/** The configuration, with a base in place of "auto". */
async function settled({ source, labels, store, config, pool }: RunOrder, tell: Tell, signal: AbortSignal) {
  const asked = { config: parseRunConfig(config), input: config };
  if (config.base !== AUTO_BASE) return { ...asked, selection: undefined, notices: [] };
  const print = (text: string) => tell({ kind: 'progress', event: { kind: 'notice', text } });
  print('Base networks are measured on these images, to choose one. This takes a minute or more.');
  const { withChosenBase } = await import('../select/with-chosen-base');
  const chosen = await withChosenBase(asked, {
    ...{ source, labels, signal, print, quiet: true, pool, notice: print },
    storeUri: store,
    cacheFolder: cacheFolder(process.env),
  });
  tell({ kind: 'chosen', config: chosen.input });
  return { selection: undefined, ...chosen };
}
