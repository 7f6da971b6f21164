import { existsSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { withoutArchiveEnding } from '../../shared/archive/archive-name';
import type { ConfigInput, Limits } from '../../shared/config';
import { limitsSchema } from '../../shared/config/limits-schema';
import { ConfigError, splitRemedy } from '../../shared/errors';
import type { ServedRun } from '../../shared/records/run-progress';
import type { Corrections, RunSettings } from '../../shared/records/served-settings';
import { ActiveRun, type StartRun } from './active-run';
import { correctedLabels } from './corrected-labels';
import type { KeptOrder } from './kept-orders';
import { receiveZip } from './receive-zip';
import { Refused } from './refused';
import type { ImagesOf, RunImages } from './run-images';
import { checkedName, LONGEST_NAME } from './run-name';
import { withSettings } from './run-settings';
import { RunsFolder } from './runs-folder';

export interface RunDeskOptions {
  /** A run's folder, or one of runs, which may not be there yet. */
  readonly folder: string;
  /** Address of the store of bases and features. */
  readonly store: string;
  /** Of every run that is started here, but for what is chosen on the page. */
  readonly config: ConfigInput;
  /** Of the base "auto": what is measured, as `--pool` takes it. */
  readonly pool?: string | undefined;
  readonly maxBytes: number;
  readonly start: StartRun;
}

/** Knows the runs of a folder and starts new ones: one works, the others wait for their turn. */
export class RunDesk {
  readonly folder: RunsFolder;
  readonly #active = new Map<string, ActiveRun>();
  /** In the order in which they were asked for. */
  #waiting: { readonly name: string; readonly order: KeptOrder }[] = [];
  readonly #limits: Limits;
  readonly #reserved = new Set<string>();
  #isReceiving = false;
  #isClosed = false;

  constructor(private readonly options: RunDeskOptions) {
    this.folder = new RunsFolder(options.folder);
    const { maxBytes: archiveBytes, config } = options;
    this.#limits = { ...limitsSchema.parse(config.limits ?? {}), archiveBytes };
  }

  get canTrain(): boolean {
    return this.folder.only === undefined;
  }

  get maxBytes(): number {
    return this.options.maxBytes;
  }

  get config(): ConfigInput {
    return this.options.config;
  }

  active(name: string): ActiveRun | undefined {
    return this.#active.get(name);
  }

  /** Those of the folder and those that have not come far enough to have one, the newest first. */
  async list(): Promise<ServedRun[]> {
    const known = await this.folder.list();
    const isKnown = (name: string) => known.some((run) => run.name === name);
    const fresh = [...this.#active.keys()].filter((name) => !isKnown(name));
    const waiting = this.#waiting.map(({ name }) => name).filter((name) => !isKnown(name) && !fresh.includes(name));
    const kept = this.canTrain ? await this.folder.orders.names() : [];
    // Those that a server was stopped before, or were taken out of the queue.
    const unstarted = kept.filter((name) => ![...fresh, ...waiting].includes(name) && !isKnown(name));
    const begun = [...unstarted, ...fresh, ...waiting].reverse().map((name) => unknownYet(name));
    return [...begun, ...known].map((run) => this.#asItIs(run));
  }

  /** @throws Refused 404 */
  async find(name: string): Promise<ServedRun> {
    const run = (await this.list()).find((own) => own.name === name);
    if (!run) throw new Refused(404, `There is no run ${JSON.stringify(name)}`, 'It may have been renamed or deleted.');
    return run;
  }

  /**
   * What the images of a run are looked up by.
   * @throws Refused 404, 409 where its run.json does not say which run it is
   */
  async imagesOf(name: string): Promise<ImagesOf> {
    await this.find(name);
    const runId = await this.folder.runId(name);
    if (runId === undefined) throw new Refused(409, `The run ${JSON.stringify(name)} has no run.json that can be read`);
    return { runId, archive: ({ source }) => this.#archiveOf(name, source.uri) };
  }

  /**
   * Takes a dropped zip and starts a run on it, at once or when it is its turn.
   * @param file the zip's name on the user's disk
   * @returns the name of the run
   * @throws Refused where the zip or the settings are refused, or another one is being received
   */
  async begin(request: IncomingMessage, file: string, settings: RunSettings): Promise<string> {
    this.#refuseOneRun();
    const config = withSettings(this.options.config, settings);
    if (this.#isReceiving) throw new Refused(409, 'Another archive is being received', 'Wait for it.');
    this.#isReceiving = true;
    try {
      return await this.#named(file, async (name) => {
        const { orders } = this.folder;
        await receiveZip(request, this.folder.path, orders.archiveKey(name), { name: file, limits: this.#limits });
        await this.#keep(name, { config, source: orders.archive(name) });
      });
    } finally {
      this.#isReceiving = false;
    }
  }

  /** Starts a run on the example data. @returns its name @throws Refused */
  async beginExample(settings: RunSettings): Promise<string> {
    this.#refuseOneRun();
    const config = withSettings(this.options.config, settings);
    return this.#named('example', (name) => this.#keep(name, { config, source: undefined }));
  }

  /**
   * Starts another run on the images of one that has finished, as they are or corrected.
   * @returns its name
   * @throws Refused where the archive is not there any more, or a correction fits no image
   */
  async again(name: string, settings: RunSettings, corrections: Corrections, images: RunImages): Promise<string> {
    this.#refuseOneRun();
    const config = withSettings(this.options.config, settings);
    const run = await this.imagesOf(name);
    const known = await images.all(run);
    const table = correctedLabels(known.images, known.classes, corrections);
    const source = known.archive.startsWith('file:') ? fileURLToPath(known.archive) : known.archive;
    if (!/^s3:/.test(source) && !existsSync(source)) {
      throw new Refused(409, `The archive of "${name}" is not there any more`, 'Drop it on the page again.');
    }
    const exclude = [...new Set([...(config.exclude ?? []), ...known.excluded, ...corrections.exclude])];
    const order = {
      config: {
        ...{ ...config, ...(exclude.length > 0 && { exclude }) },
        // Its table may mean one label per image to whoever is not told.
        ...(known.isMultiLabel && { multiLabel: true }),
      },
      source,
    };
    return this.#named(name.replace(/-\d+$/, ''), (own) => this.#keep(own, order, table));
  }

  /** @throws Refused where there is nothing to go on with, or it works or waits already */
  async goOn(name: string): Promise<void> {
    await this.#refuseBusy(name);
    const run = await this.find(name);
    const order = run.canGoOn ? await this.folder.orders.read(name, this.options.config) : undefined;
    if (!order) throw new Refused(409, `The run "${name}" cannot continue: its archive is no longer here`);
    this.#enqueue(name, order);
  }

  /** Stops a run that works, and takes one that waits out of the queue. @throws Refused 409 where it does neither */
  stop(name: string): void {
    const waits = this.#waiting.some((own) => own.name === name);
    this.#waiting = this.#waiting.filter((own) => own.name !== name);
    const active = this.#active.get(name);
    if (!waits && !active?.isWorking) throw new Refused(409, `The run ${JSON.stringify(name)} is not running`);
    active?.stop();
  }

  /** @throws Refused where there is no such run, it works or waits, or the name is none or taken */
  async rename(name: string, to: string): Promise<void> {
    this.#refuseOneRun();
    await this.#refuseBusy(name);
    checkedName(to);
    if (this.#isTaken(to)) throw new Refused(409, `There is "${to}" already`, 'Take another name.');
    await locked(() => this.folder.rename(name, to));
    this.#active.delete(name);
  }

  /**
   * Takes a run away.
   * @returns whether its folder is gone, too: files that no run leaves stay there
   * @throws Refused where there is no such run, or it works or waits
   */
  async remove(name: string): Promise<boolean> {
    this.#refuseOneRun();
    await this.#refuseBusy(name);
    const isGone = await locked(() => this.folder.remove(name));
    this.#active.delete(name);
    return isGone;
  }

  /** Stops what works and waits for it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waiting = [];
    for (const active of this.#active.values()) active.stop();
    await Promise.all([...this.#active.values()].map(({ ended }) => ended));
  }

  async #refuseBusy(name: string): Promise<void> {
    const { status } = await this.find(name);
    if (status !== 'running' && status !== 'stopping' && status !== 'waiting') return;
    throw new Refused(409, `The run "${name}" is running or waiting`, 'Stop it first.');
  }

  #refuseOneRun(): void {
    if (this.canTrain) return;
    throw new Refused(409, 'The folder that is served is itself a run', 'Serve the folder that contains it.');
  }

  /** Gives a new run a name, which is nobody else's while the run is made ready. @returns it */
  async #named(file: string, makeReady: (name: string) => Promise<void>): Promise<string> {
    const name = this.#freeName(file);
    this.#reserved.add(name);
    try {
      await makeReady(name);
      return name;
    } finally {
      this.#reserved.delete(name);
    }
  }

  async #keep(name: string, order: KeptOrder, table?: string): Promise<void> {
    const { orders } = this.folder;
    await orders.write(name, order, table);
    this.#enqueue(name, (await orders.read(name, order.config)) as KeptOrder);
  }

  #enqueue(name: string, order: KeptOrder): void {
    this.#waiting.push({ name, order });
    this.#startNext();
  }

  #startNext(): void {
    if (this.#isClosed || [...this.#active.values()].some(({ isWorking }) => isWorking)) return;
    const next = this.#waiting.shift();
    if (!next) return;
    const { name, order } = next;
    const out = join(this.folder.path, name);
    const { store, pool } = this.options;
    // Going on is to take the same base, whatever would be measured then. Where it cannot be kept, it is chosen again.
    const keep = (config: ConfigInput) =>
      void this.folder.orders.write(name, { ...order, config }).catch(() => undefined);
    const active = new ActiveRun(name, { ...order, out, store, pool }, this.options.start, keep);
    this.#active.set(name, active);
    void active.ended.then(async () => {
      this.#startNext();
      // What is no data set will never be one.
      if (active.badInput) await this.folder.orders.remove(name);
    });
  }

  /** The archive of a run lies where its manifest says, but for one that was dropped here: that goes by the run's name. */
  #archiveOf(name: string, uri: string): string {
    const { orders } = this.folder;
    const isOurs = uri.startsWith('file:') && orders.holds(fileURLToPath(uri));
    return isOurs ? pathToFileURL(orders.archive(name)).href : uri;
  }

  /** photos.zip, photos.tar.gz → photos, or photos-2 where that is taken. */
  #freeName(file: string): string {
    const plain = withoutArchiveEnding(file)
      .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
      .replaceAll(/^[.-]+|[.-]+$/g, '')
      .slice(0, LONGEST_NAME);
    const first = plain || 'run';
    for (let n = 1; ; n++) {
      const name = n === 1 ? first : `${first}-${n}`;
      if (!this.#isTaken(name)) return name;
    }
  }

  #isTaken(name: string): boolean {
    const isInUse =
      this.#active.has(name) || this.#reserved.has(name) || this.#waiting.some((own) => own.name === name);
    return isInUse || existsSync(join(this.folder.path, name)) || this.folder.orders.has(name);
  }

  #asItIs(run: ServedRun): ServedRun {
    if (this.#waiting.some(({ name }) => name === run.name)) return { ...run, status: 'waiting', canGoOn: false };
    const active = this.#active.get(run.name);
    if (!active) return run;
    const { status, failure, dataset } = active.progress;
    if (status === 'succeeded') return run;
    const { startedAt, isWorking } = active;
    const why = failure && { state: active.progress.states.at(-1) ?? 'unknown', error: 'Error', ...failure };
    const canGoOn = !isWorking && !active.badInput && this.folder.orders.has(run.name);
    const base = run.base ?? dataset?.base;
    return { ...run, status, startedAt, base, failure: isWorking ? undefined : (run.failure ?? why), canGoOn };
  }
}

/** Another process that works in the folder, or a link in its place, is nothing unexpected. */
async function locked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new Refused(409, splitRemedy(error.message).problem);
  }
}

const unknownYet = (name: string): ServedRun => ({
  ...{ name, status: 'stopped', hasReport: false, hasSite: false, canGoOn: true },
});
