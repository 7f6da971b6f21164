import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rm, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConfigError, FormatError, NewerFormatError, splitRemedy } from '../../shared/errors';
import { getJson, putJson } from '../../shared/json-file';
import { checkArtifact, checkComplete } from '../../shared/records/check-artifact';
import type { FileSum } from '../../shared/records/file-sum';
import { type RunFile, runFileSchema } from '../../shared/records/run-file';
import { isTemporary } from '../../shared/storage/check-key';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { isAlive } from '../../shared/storage/is-alive';

/** What a run leaves at the root of its folder, besides run.json. */
export const ARTIFACTS = [
  'metrics.json',
  'history.json',
  'inspection.json',
  'split.json',
  'report.html',
  'curves.png',
  'samples.png',
  'head/',
  'fine-tune/head/',
  'fine-tune/result.json',
  'model/',
  'site/',
  'files.json',
  'selection.json',
  // What "headstart export" made of the run.
  'exports/',
];
const RUN_FILE = 'run.json';
const LOCK_FILE = '.lock';

/** The folder that a run's artifacts end up in. */
export class OutFolder {
  private readonly files: FileBlobStore;

  constructor(readonly path: string) {
    this.files = new FileBlobStore(path);
  }

  /**
   * Keeps other runs out while this one works.
   * @returns what ends the lock, and takes away the folder where it was made for this and nothing came of it
   * @throws ConfigError where another process holds it
   */
  async lock(): Promise<() => Promise<void>> {
    const made = await mkdir(this.path, { recursive: true });
    const file = join(this.path, LOCK_FILE);
    for (;;) {
      try {
        const handle = await open(file, 'wx');
        try {
          await handle.writeFile(String(process.pid));
        } catch (error) {
          await unlink(file);
          throw error;
        } finally {
          await handle.close();
        }
        return async () => {
          await unlink(file).catch(() => undefined);
          if (made) await removeEmpty(this.path, made);
        };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        const owner = Number(await readFile(file, 'utf8').catch(() => ''));
        if (isAlive(owner)) {
          throw new ConfigError(`Another run (process ${owner}) is working in "${this.path}"`, {
            remedy: 'wait for it, or give another --out',
          });
        }
        // Its owner was killed.
        await rm(file, { force: true });
      }
    }
  }

  /** What a process that was killed has left of what it wrote: nobody else writes here while this one has the lock. */
  private async removeLeftovers(): Promise<void> {
    for (const entry of await readdir(this.path, { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && isTemporary(entry.name)) await unlink(join(entry.parentPath, entry.name));
    }
  }

  /** The run that the folder holds, if any. */
  run(): Promise<RunFile | undefined> {
    return getJson(this.files, RUN_FILE, runFileSchema);
  }

  /** The run that the folder says it holds; with `force`, none where that is damaged. */
  async #claimed(force: boolean): Promise<RunFile | undefined> {
    try {
      return await this.run();
    } catch (error) {
      if (!(error instanceof FormatError) || error instanceof NewerFormatError) throw error;
      if (force) return undefined;
      throw new FormatError(`Cannot tell which run "${this.path}" contains: ${splitRemedy(error.message).problem}`, {
        cause: error,
        remedy: 'add --force to replace its contents, or give another --out',
      });
    }
  }

  async writeRun(run: RunFile): Promise<void> {
    await putJson(this.files, RUN_FILE, run);
  }

  /**
   * Makes sure that nothing but this run's own earlier attempts is written over.
   * @throws ConfigError where the folder holds another run, or files that are no run's, and `force` is not given
   */
  async claim(runId: string, force: boolean): Promise<void> {
    const before = existsSync(join(this.path, RUN_FILE)) ? await this.#claimed(force) : undefined;
    if (before && before.runId !== runId && before.status !== 'failed' && !force) {
      throw new ConfigError(`"${this.path}" contains another run, with a different source, base or configuration`, {
        remedy: 'give another --out, or --force to replace it',
      });
    }
    if (!before && !force) {
      if (existsSync(join(this.path, RUN_FILE))) {
        throw new ConfigError(`Cannot tell which run "${this.path}" contains: its ${RUN_FILE} is a folder`, {
          remedy: 'move that folder away and add --force to replace the rest, or give another --out',
        });
      }
      const foreign = (await readdir(this.path)).filter((name) => name !== LOCK_FILE && !isTemporary(name));
      if (foreign.length) {
        throw new ConfigError(`"${this.path}" is not empty and not a run: it contains "${foreign[0]}"`, {
          remedy: 'give another --out, or --force to write into it',
        });
      }
    }
    await this.removeLeftovers();
    if (before?.runId === runId) return;
    for (const artifact of ARTIFACTS) await rm(join(this.path, artifact), { recursive: true, force: true });
  }

  /**
   * Copies a finished run's artifacts from the store, each whole or not at all.
   * @param sums what they are held against; nothing where this process has just written them
   * @throws FormatError where one is damaged or missing
   */
  async receive(
    store: { list(prefix: string): AsyncIterable<{ key: string }>; get(key: string): Promise<Uint8Array | undefined> },
    prefix: string,
    sums?: ReadonlyMap<string, FileSum>,
  ): Promise<void> {
    const found = new Set<string>();
    for await (const { key } of store.list(prefix)) {
      const name = key.slice(prefix.length);
      found.add(name);
      refuseFolderInPlace(name);
      if (!isArtifact(name)) continue;
      const bytes = await store.get(key);
      if (bytes && sums) checkArtifact(name, bytes, sums);
      if (bytes) await this.files.put(name, bytes);
    }
    if (sums) checkComplete(found, sums);
  }
}

/** Whether it is one of those, or lies in a folder of those, or in a folder in the place of one. */
const isArtifact = (name: string) =>
  ARTIFACTS.some(
    (artifact) => name === artifact || name.startsWith(artifact.endsWith('/') ? artifact : `${artifact}/`),
  );

/** @throws FormatError where what lies in a store lies in a folder that is in the place of an artifact */
export function refuseFolderInPlace(name: string): void {
  const inItsPlace = /^.*\.\w+(?=\/)/.exec(name);
  if (!inItsPlace || !isArtifact(name)) return;
  throw new FormatError(`"${inItsPlace[0]}" of the run is a folder in the store, wanted a file`, {
    remedy: 'move that folder away and run the same "headstart train" again: the file is made again',
  });
}

/** Removes a folder, and those above it up to `top`, as far as they are empty. */
async function removeEmpty(folder: string, top: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch {
    return;
  }
  if (folder !== top) await removeEmpty(dirname(folder), top);
}
