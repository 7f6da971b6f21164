import { existsSync } from 'node:fs';
import { copyFile, link, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ConfigInput } from '../../shared/config';
import { HeadstartError, splitRemedy } from '../../shared/errors';
import { getJson, putJson } from '../../shared/json-file';
import { TEMPORARY_PREFIX } from '../../shared/storage/check-key';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { Refused } from './refused';

/** Below the folder of runs: where dropped archives are, and how their runs were asked for. */
const UPLOADS = '.uploads';
/** An upload that nothing comes of for a minute is refused. */
const REMAINS_MS = 5 * 60_000;
/** By what the files of one run end: its archive, its order, its table of labels. */
const ENDINGS = ['.zip', '.json', '.labels.csv'] as const;

const orderSchema = z.object({
  /** As it was requested; it is checked when the run starts. */
  config: z.custom<ConfigInput>((value) => typeof value === 'object' && value !== null),
  /** Path or address of the archive, where it was not dropped here; null for the example data. */
  source: z.string().nullable().optional(),
});

/** How a run was asked for, and what of. */
export interface KeptOrder {
  readonly config: ConfigInput;
  /** Path or address of the archive; undefined for the example data. */
  readonly source: string | undefined;
  /** Path of a table of labels that goes with it. */
  readonly labels?: string;
}

/** What is kept of runs that were started here, for as long as they are there: to go on, to look at, to train again. */
export class KeptOrders {
  readonly #folder: string;

  /** @param runs the folder of runs */
  constructor(private readonly runs: string) {
    this.#folder = join(runs, UPLOADS);
  }

  /** Key, in the folder of runs, of the archive that was dropped for a run. */
  archiveKey(name: string): string {
    return `${UPLOADS}/${name}.zip`;
  }

  archive(name: string): string {
    return join(this.runs, this.archiveKey(name));
  }

  /** Whether a path is that of an archive that was dropped here. */
  holds(path: string): boolean {
    return path.startsWith(join(this.#folder, '/'));
  }

  has(name: string): boolean {
    return existsSync(this.archive(name)) || existsSync(this.#path(name, '.json'));
  }

  /** Names of the runs that something is kept of. */
  async names(): Promise<string[]> {
    const files = await readdir(this.#folder).catch(() => []);
    const own = files.filter((file) => file.endsWith('.json') && !file.startsWith('.'));
    return own.map((file) => file.slice(0, -'.json'.length));
  }

  /**
   * @param without the configuration of a run that an earlier release has kept no order of
   * @throws Refused 409 where the order is damaged or cannot be read
   */
  async read(name: string, without: ConfigInput): Promise<KeptOrder | undefined> {
    const order = await this.#order(name);
    const hasArchive = existsSync(this.archive(name));
    if (!hasArchive && order?.source === undefined) return undefined;
    const labels = this.#path(name, '.labels.csv');
    return {
      config: order?.config ?? without,
      source: hasArchive ? this.archive(name) : (order?.source ?? undefined),
      ...(existsSync(labels) && { labels }),
    };
  }

  /**
   * Keeps an order.
   * @param order an archive that was dropped for another run here gets a second name: either run may be deleted
   * @param table of labels, as CSV
   */
  async write(name: string, { config, source }: KeptOrder, table?: string): Promise<void> {
    const own = source !== undefined && this.holds(source);
    if (own && source !== this.archive(name)) await linked(source, this.archive(name));
    const store = new FileBlobStore(this.runs);
    if (table !== undefined) await store.put(`${UPLOADS}/${name}.labels.csv`, Buffer.from(table));
    await putJson(store, `${UPLOADS}/${name}.json`, { config, ...(!own && { source: source ?? null }) });
  }

  async rename(name: string, to: string): Promise<void> {
    for (const ending of ENDINGS) {
      if (existsSync(this.#path(name, ending))) await rename(this.#path(name, ending), this.#path(to, ending));
    }
  }

  async remove(name: string): Promise<void> {
    for (const ending of ENDINGS) await rm(this.#path(name, ending), { force: true, recursive: true });
  }

  /** Takes away what uploads have left to which a server was killed. One that is under way here is younger. */
  async removeRemains(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names.filter((each) => each.startsWith(TEMPORARY_PREFIX))) {
      const file = join(this.#folder, name);
      const found = await stat(file).catch(() => undefined);
      if (found && Date.now() - found.mtimeMs > REMAINS_MS) await rm(file, { force: true });
    }
  }

  async #order(name: string) {
    const key = `${UPLOADS}/${name}.json`;
    try {
      return await getJson(new FileBlobStore(this.runs), key, orderSchema);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (!(error instanceof HeadstartError) && code === undefined) throw error;
      const why = error instanceof HeadstartError ? splitRemedy(error.message).problem : `"${key}": ${code}`;
      throw new Refused(409, `How the run was asked for cannot be read: ${why}`, 'Drop the archive on the page again.');
    }
  }

  #path(name: string, ending: (typeof ENDINGS)[number]): string {
    return join(this.#folder, `${name}${ending}`);
  }
}

/** A second name for a file, or a copy where the disk has no such thing. */
async function linked(from: string, to: string): Promise<void> {
  await mkdir(join(to, '..'), { recursive: true });
  await link(from, to).catch(() => copyFile(from, to));
}
