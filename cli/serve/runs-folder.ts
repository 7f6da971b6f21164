import { existsSync } from 'node:fs';
import { lstat, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { z } from 'zod';
import { ConfigError, HeadstartError, NewerFormatError, splitRemedy } from '../../shared/errors';
import { measuredImages } from '../../shared/metrics/measured-images';
import { metricsFileSchema } from '../../shared/metrics/metrics-file';
import { multiLabelMetricsSchema } from '../../shared/records/multi-label-metrics';
import { parseRecord, parseRecordOfEither } from '../../shared/records/parse-record';
import { runFileSchema } from '../../shared/records/run-file';
import type { ServedRun } from '../../shared/records/run-progress';
import { readNamedFile } from '../../shared/storage/read-named-file';
import { ARTIFACTS, OutFolder } from '../local/out-folder';
import { KeptOrders } from './kept-orders';
import { isPlain } from './send-file';

const RUN_FILE = 'run.json';
const shownMetrics = metricsFileSchema.pick({
  classes: true,
  base: true,
  final: true,
  intervals: true,
  perClass: true,
});
const shownMultiLabel = multiLabelMetricsSchema.pick({
  schemaVersion: true,
  task: true,
  classes: true,
  base: true,
  validation: true,
});

/** The folder that is served: a run, or a folder of runs, which may not be there yet. */
export class RunsFolder {
  readonly path: string;
  /** Where it is itself a run: its name. */
  readonly only: string | undefined;
  readonly orders: KeptOrders;

  constructor(path: string) {
    this.path = resolve(path);
    const isRun = existsSync(join(this.path, RUN_FILE)) || existsSync(join(this.path, 'model/manifest.json'));
    this.only = isRun ? basename(this.path) : undefined;
    this.orders = new KeptOrders(this.path);
  }

  /** The folder of a run by its name, whether it is there or not; undefined where the name can be none. */
  folderOf(name: string): string | undefined {
    if (this.only !== undefined) return name === this.only ? this.path : undefined;
    return isPlain(name) ? join(this.path, name) : undefined;
  }

  /** The id of the run of a name, by which the store knows it; undefined where its run.json does not say. */
  async runId(name: string): Promise<string | undefined> {
    const run = await readJson(join(this.folderOf(name) as string, RUN_FILE), runFileSchema);
    return run instanceof HeadstartError ? undefined : run?.runId;
  }

  /**
   * Gives the folder of a run another name. Nothing may lie there.
   * @throws ConfigError where another process works in it, or it is a link
   */
  async rename(name: string, to: string): Promise<void> {
    const folder = await this.#own(name);
    if (folder) {
      await (await new OutFolder(folder).lock())();
      await rename(folder, join(this.path, to));
    }
    await this.orders.rename(name, to);
  }

  /**
   * Takes away what a run has left, its archive too. What else lies in its folder stays there, and so does what a link leads to.
   * @returns whether the folder is gone
   * @throws ConfigError where another process works in it, or it is a link
   */
  async remove(name: string): Promise<boolean> {
    const folder = await this.#own(name);
    if (!folder) {
      await this.orders.remove(name);
      return true;
    }
    const unlock = await new OutFolder(folder).lock();
    try {
      // By their first segment: a link in the place of a folder is taken away, not what lies behind it.
      const names = new Set(ARTIFACTS.map((artifact) => artifact.split('/')[0] as string));
      for (const each of names) await rm(join(folder, each), { recursive: true, force: true });
      await this.orders.remove(name);
      // Last: as long as it is there, the run is listed and can be deleted again.
      await rm(join(folder, RUN_FILE), { force: true });
    } finally {
      await unlock();
    }
    await rmdir(folder).catch(() => undefined);
    return !existsSync(folder);
  }

  /** The folder of a run as it lies in this one, never elsewhere; undefined where it has none yet. */
  async #own(name: string): Promise<string | undefined> {
    const folder = join(this.path, name);
    const found = await lstat(folder).catch(() => undefined);
    if (found && !found.isDirectory())
      throw new ConfigError(`${JSON.stringify(name)} is not the name of a folder here`);
    return found && folder;
  }

  /** What the files of each run say, the newest first. */
  async list(): Promise<ServedRun[]> {
    const names = this.only === undefined ? await this.#names() : [this.only];
    const runs = await Promise.all(names.map((name) => this.#describe(name)));
    return runs
      .filter((run) => run !== undefined)
      .sort((a, b) => (b.startedAt ?? '').localeCompare(a.startedAt ?? '') || a.name.localeCompare(b.name));
  }

  async #names(): Promise<string[]> {
    const entries = await readdir(this.path, { withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isDirectory() && isPlain(entry.name)).map(({ name }) => name);
  }

  /** Undefined where the folder is no run's. */
  async #describe(name: string): Promise<ServedRun | undefined> {
    const folder = this.folderOf(name) as string;
    const has = (file: string) => existsSync(join(folder, file));
    if (!has(RUN_FILE) && !has('model/manifest.json')) return undefined;
    const [runJson, metricsJson] = await Promise.all([
      readJson(join(folder, RUN_FILE), runFileSchema),
      readJson(join(folder, 'metrics.json'), shownMetrics, shownMultiLabel),
    ]);
    const damage = [runJson, metricsJson].find((read) => read instanceof HeadstartError);
    const run = runJson instanceof HeadstartError ? undefined : runJson;
    const metrics = metricsJson instanceof HeadstartError ? undefined : metricsJson;
    const { status = runJson === run ? 'succeeded' : 'failed', startedAt, endedAt, images } = run ?? {};
    const failure = damage ? failureOf(damage) : run?.failure;
    return {
      name,
      // Whoever wrote it may have been killed; one that works on is known to the server.
      status: status === 'running' ? 'unfinished' : status,
      ...{ startedAt, endedAt, failure, images },
      base: metrics?.base.name,
      classes: metrics?.classes,
      ...(metrics && measured(metrics)),
      hasReport: has('report.html'),
      hasSite: has('site/facts.json'),
      canGoOn: status !== 'succeeded' && this.orders.has(name),
    };
  }
}

/** What a run of either kind has measured. */
function measured(
  metrics: z.output<typeof shownMetrics> | z.output<typeof shownMultiLabel>,
): Pick<ServedRun, 'accuracy' | 'multiLabel'> {
  if ('task' in metrics) {
    const { meanAveragePrecision, images } = metrics.validation;
    return { multiLabel: { meanAveragePrecision, images } };
  }
  const { final, intervals, perClass } = metrics;
  return {
    accuracy: { value: final.accuracy, ...intervals.validation.accuracy, images: measuredImages(perClass) },
  };
}

/**
 * Undefined where the file is absent or of a newer version; what is wrong with it where it cannot be believed.
 * @param multi the schema of a multi-label run's; it counts as of a newer version without it
 */
async function readJson<Schema extends z.ZodType, Multi extends z.ZodType = Schema>(
  file: string,
  schema: Schema,
  multi?: Multi,
): Promise<z.output<Schema> | z.output<Multi> | HeadstartError | undefined> {
  try {
    const bytes = await readNamedFile(file);
    return multi
      ? parseRecordOfEither(bytes, basename(file), schema, multi)
      : parseRecord(bytes, basename(file), schema);
  } catch (error) {
    return error instanceof HeadstartError && !(error instanceof NewerFormatError) ? error : undefined;
  }
}

/** What is wrong with a run of which a record is damaged. One whose run.json is must not pass for one that succeeded. */
function failureOf({ name, message }: HeadstartError): ServedRun['failure'] {
  return { state: 'unknown', error: name, ...splitRemedy(message) };
}
