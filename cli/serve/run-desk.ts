import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { withoutArchiveEnding } from '../../shared/archive/archive-name';
import type { ConfigInput, Limits } from '../../shared/config';
import { limitsSchema } from '../../shared/config/limits-schema';
import type { ServedRun } from '../../shared/records/run-progress';
import { ActiveRun, type StartRun } from './active-run';
import { receiveZip } from './receive-zip';
import { Refused } from './refused';
import { RunsFolder, UPLOADS } from './runs-folder';

export interface RunDeskOptions {
  /** A run's folder, or one of runs, which may not be there yet. */
  readonly folder: string;
  /** Address of the store of bases and features. */
  readonly store: string;
  /** Of every run that is started here. */
  readonly config: ConfigInput;
  readonly maxBytes: number;
  readonly start: StartRun;
}

/** Knows the runs of a folder and starts new ones, one at a time. */
export class RunDesk {
  readonly folder: RunsFolder;
  readonly #active = new Map<string, ActiveRun>();
  readonly #limits: Limits;
  #isReceiving = false;

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

  active(name: string): ActiveRun | undefined {
    return this.#active.get(name);
  }

  /** Those of the folder and those that have not come far enough to have one, the newest first. */
  async list(): Promise<ServedRun[]> {
    const known = await this.folder.list();
    const fresh = [...this.#active.values()].filter(({ name }) => !known.some((run) => run.name === name));
    return [...fresh.reverse().map(unknownYet), ...known].map((run) => this.#asWorking(run));
  }

  /** @throws Refused 404 */
  async find(name: string): Promise<ServedRun> {
    const run = (await this.list()).find((own) => own.name === name);
    if (!run) throw new Refused(404, `There is no run ${JSON.stringify(name)}`);
    return run;
  }

  /**
   * Takes a dropped zip and starts a run on it.
   * @param file the zip's name on whoever's disk
   * @throws Refused where a run is in work, or the zip is refused
   */
  async begin(request: IncomingMessage, file: string): Promise<ActiveRun> {
    if (!this.canTrain) {
      throw new Refused(409, 'The folder that is served is itself a run', 'Serve another folder to train in.');
    }
    this.#refuseASecond();
    this.#isReceiving = true;
    try {
      const name = await this.#freeName(file);
      await receiveZip(request, this.folder.path, this.folder.uploadKey(name), { name: file, limits: this.#limits });
      return this.#start(name);
    } finally {
      this.#isReceiving = false;
    }
  }

  /** @throws Refused where there is nothing to go on with, or a run is in work */
  async goOn(name: string): Promise<ActiveRun> {
    const run = await this.find(name);
    this.#refuseASecond();
    if (!run.canGoOn) throw new Refused(409, `The run "${name}" cannot go on: its archive is not here any more`);
    return this.#start(name);
  }

  /** @throws Refused 409 where it does not work */
  stop(name: string): void {
    const active = this.#active.get(name);
    if (!active?.isWorking) throw new Refused(409, `The run ${JSON.stringify(name)} is not in work`);
    active.stop();
  }

  /** Stops what works and waits for it. */
  async close(): Promise<void> {
    for (const active of this.#active.values()) active.stop();
    await Promise.all([...this.#active.values()].map(({ ended }) => ended));
  }

  #refuseASecond(): void {
    const working = [...this.#active.values()].find(({ isWorking }) => isWorking);
    if (working) throw new Refused(409, `The run "${working.name}" is in work`, 'Wait for it, or stop it.');
    if (this.#isReceiving) throw new Refused(409, 'Another archive is being received', 'Wait for it.');
  }

  #start(name: string): ActiveRun {
    const { store, config } = this.options;
    const source = join(this.folder.path, this.folder.uploadKey(name));
    const out = this.folder.folderOf(name) as string;
    const active = new ActiveRun(name, { source, out, store, config }, this.options.start);
    this.#active.set(name, active);
    // What has succeeded needs its archive no more, and what is no data set never did.
    void active.ended.then(async () => {
      if (active.progress.status === 'succeeded' || active.badInput) await rm(source, { force: true });
    });
    return active;
  }

  /** photos.zip, photos.tar.gz → photos, or photos-2 where that is taken. */
  async #freeName(file: string): Promise<string> {
    const plain = withoutArchiveEnding(file)
      .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
      .replaceAll(/^[.-]+|[.-]+$/g, '')
      .slice(0, 60);
    const first = plain || 'run';
    const isTaken = (name: string) =>
      this.#active.has(name) ||
      existsSync(join(this.folder.path, name)) ||
      existsSync(join(this.folder.path, UPLOADS, `${name}.zip`));
    for (let n = 1; ; n++) {
      const name = n === 1 ? first : `${first}-${n}`;
      if (!isTaken(name)) return name;
    }
  }

  #asWorking(run: ServedRun): ServedRun {
    const active = this.#active.get(run.name);
    if (!active) return run;
    const { status, failure } = active.progress;
    if (status === 'succeeded') return run;
    const { startedAt, isWorking } = active;
    const why = failure && { state: 'unknown', error: 'Error', ...failure };
    const hasArchive = existsSync(join(this.folder.path, this.folder.uploadKey(run.name)));
    const canGoOn = !isWorking && !active.badInput && hasArchive;
    return { ...run, status, startedAt, failure: run.failure ?? why, canGoOn };
  }
}

const unknownYet = ({ name }: ActiveRun): ServedRun => ({
  ...{ name, status: 'running', hasReport: false, hasSite: false, canGoOn: false },
});
