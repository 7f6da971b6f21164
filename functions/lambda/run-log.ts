import { runKeys } from '../../shared/artifacts';
import { readShardResults } from '../../shared/features/read-shard-results';
import { getJson, putJson } from '../../shared/json-file';
import { type RunFile, runFileSchema } from '../../shared/records/run-file';
import { FAILURE_STEP, FIRST_STATE, findState, LAST_STATE, SHARDS_STATE, stateAfter } from '../../shared/states';
import type { BlobStore } from '../../shared/storage/blob-store';
import type { Bill } from '../price-table';
import type { StepName } from '../steps';
import { readShardUsage } from './shard-usage';

export interface RunLogOptions {
  readonly store: BlobStore;
  readonly versions: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Keeps run.json while a run goes from function to function: they follow one another, so that each may read what the one
 * before wrote. The functions of the Map, which run side by side, stay away from it.
 */
export class RunLog {
  readonly #options: RunLogOptions;

  constructor(options: RunLogOptions) {
    this.#options = options;
  }

  /** Notes that a step begins; the first one opens the file. */
  async begin(step: StepName, runId: string, source: string | undefined): Promise<void> {
    const before = await this.#read(runId);
    const opens = step === FIRST_STATE || !before;
    const file: RunFile = opens
      ? {
          schemaVersion: 1,
          runId,
          status: 'running',
          source: source === undefined ? before?.source : withoutQuery(source),
          startedAt: before?.startedAt ?? this.#time(),
          seconds: {},
          versions: { ...this.#options.versions },
        }
      : before;
    const timed = step === stateAfter(SHARDS_STATE) ? this.#withMap(file) : file;
    if (opens || timed !== file) await this.#write(timed);
  }

  /** The Map is no function: its time is what lies between the ones before and after it. */
  #withMap(file: RunFile): RunFile {
    const { startedAt, seconds = {} } = file;
    const known = Object.keys(seconds).some((name) => (findState(name)?.insteadOf ?? name) === SHARDS_STATE);
    const before = seconds[FIRST_STATE];
    if (known || startedAt === undefined || before === undefined) return file;
    const features = (this.#options.now() - Date.parse(startedAt)) / 1000 - before;
    return { ...file, seconds: { ...seconds, [SHARDS_STATE]: Math.max(0, Math.round(features * 1000) / 1000) } };
  }

  /**
   * Notes how long a step, or a job's state, took, and what that cost; with the last one the run has succeeded.
   * @param bill what so many seconds are billed by and cost
   */
  async end(step: string, runId: string, startedMs: number, bill: (seconds: number) => Bill): Promise<void> {
    const file = await this.#read(runId);
    if (!file) return;
    const took = Math.round(this.#options.now() - startedMs) / 1000;
    const seconds = { ...file.seconds, [step]: took };
    const bills = {
      [step]: bill(took),
      ...(step === LAST_STATE && (await readShardUsage(this.#options.store, runId))),
    };
    const isLast = step === LAST_STATE || step === FAILURE_STEP;
    await this.#write({
      ...file,
      ...(step !== FAILURE_STEP && { seconds, ...addBills(file, bills) }),
      ...(step === LAST_STATE && { status: 'succeeded', images: await this.#images(runId) }),
      ...(isLast && { endedAt: this.#time() }),
    });
  }

  async #images(runId: string): Promise<RunFile['images']> {
    const { store } = this.#options;
    const list = await store.get(runKeys(runId).shardList);
    const shards: number = list ? JSON.parse(Buffer.from(list).toString('utf8')).length : 0;
    const images = { computed: 0, cached: 0, skipped: 0 };
    for await (const { rows, skipped, cached = 0 } of readShardResults(store, runId, { shards })) {
      images.computed += rows.length + skipped.length - cached;
      images.cached += cached;
      images.skipped += skipped.length;
    }
    return images;
  }

  #read(runId: string): Promise<RunFile | undefined> {
    return getJson(this.#options.store, runKeys(runId).run, runFileSchema);
  }

  #write(file: RunFile): Promise<void> {
    return putJson(this.#options.store, runKeys(file.runId).run, file);
  }

  #time(): string {
    return new Date(this.#options.now()).toISOString();
  }
}

/** Figures of three digits. */
function addBills({ dollars, gbSeconds }: RunFile, bills: Readonly<Record<string, Bill>>) {
  const rounded = (value: number) => Number(value.toPrecision(3));
  const added = Object.entries(bills);
  const functions = added.flatMap(([state, own]) =>
    own.gbSeconds === undefined ? [] : [[state, rounded(own.gbSeconds)]],
  );
  return {
    dollars: { ...dollars, ...Object.fromEntries(added.map(([state, own]) => [state, rounded(own.dollars)])) },
    ...((gbSeconds || functions.length > 0) && { gbSeconds: { ...gbSeconds, ...Object.fromEntries(functions) } }),
  };
}

/** What follows an address's path may be a key to it. */
const withoutQuery = (address: string) => address.replace(/^(https?:[^?#]*)[?#].*$/s, '$1');
