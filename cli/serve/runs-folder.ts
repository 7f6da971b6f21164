import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { z } from 'zod';
import { HeadstartError, NewerFormatError, splitRemedy } from '../../shared/errors';
import { measuredImages } from '../../shared/metrics/measured-images';
import { metricsFileSchema } from '../../shared/metrics/metrics-file';
import { parseRecord } from '../../shared/records/parse-record';
import { runFileSchema } from '../../shared/records/run-file';
import type { ServedRun } from '../../shared/records/run-progress';
import { TEMPORARY_PREFIX } from '../../shared/storage/check-key';
import { readNamedFile } from '../../shared/storage/read-named-file';
import { isPlain } from './send-file';

/** Where dropped archives wait until their run has succeeded. */
export const UPLOADS = '.uploads';
/** An upload that nothing comes of for a minute is refused. */
const REMAINS_MS = 5 * 60_000;

const shownMetrics = metricsFileSchema.pick({ classes: true, final: true, intervals: true, perClass: true });

/** The folder that is served: a run, or a folder of runs, which may not be there yet. */
export class RunsFolder {
  readonly path: string;
  /** Where it is itself a run: its name. */
  readonly only: string | undefined;

  constructor(path: string) {
    this.path = resolve(path);
    const isRun = existsSync(join(this.path, 'run.json')) || existsSync(join(this.path, 'model/manifest.json'));
    this.only = isRun ? basename(this.path) : undefined;
  }

  /** The folder of a run by its name, whether it is there or not; undefined where the name can be none. */
  folderOf(name: string): string | undefined {
    if (this.only !== undefined) return name === this.only ? this.path : undefined;
    return isPlain(name) ? join(this.path, name) : undefined;
  }

  /** Key of a run's archive in the folder. */
  uploadKey(name: string): string {
    return `${UPLOADS}/${name}.zip`;
  }

  /** Takes away what uploads have left to which a server was killed. One that is under way here is younger. */
  async removeRemains(): Promise<void> {
    const folder = join(this.path, UPLOADS);
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((each) => each.startsWith(TEMPORARY_PREFIX))) {
      const file = join(folder, name);
      const found = await stat(file).catch(() => undefined);
      if (found && Date.now() - found.mtimeMs > REMAINS_MS) await rm(file, { force: true });
    }
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
    if (!has('run.json') && !has('model/manifest.json')) return undefined;
    const [runJson, metricsJson] = await Promise.all([
      readJson(join(folder, 'run.json'), runFileSchema),
      readJson(join(folder, 'metrics.json'), shownMetrics),
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
      classes: metrics?.classes,
      accuracy: metrics && {
        value: metrics.final.accuracy,
        ...metrics.intervals.validation.accuracy,
        images: measuredImages(metrics.perClass),
      },
      hasReport: has('report.html'),
      hasSite: has('site/facts.json'),
      canGoOn: status !== 'succeeded' && existsSync(join(this.path, this.uploadKey(name))),
    };
  }
}

/** Undefined where the file is absent or of a newer version; what is wrong with it where it cannot be believed. */
async function readJson<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): Promise<z.output<Schema> | HeadstartError | undefined> {
  try {
    return parseRecord(await readNamedFile(file), basename(file), schema);
  } catch (error) {
    return error instanceof HeadstartError && !(error instanceof NewerFormatError) ? error : undefined;
  }
}

/** What is wrong with a run of which a record is damaged. One whose run.json is must not pass for one that succeeded. */
function failureOf({ name, message }: HeadstartError): ServedRun['failure'] {
  return { state: 'unknown', error: name, ...splitRemedy(message) };
}
