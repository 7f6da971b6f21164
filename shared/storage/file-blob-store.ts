import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sha256Hex } from '../hash';
import type { ConditionalBlobStore, TaggedBlob } from './blob-store';
import { byCodeUnit, checkKey, checkRange, isTemporary, TEMPORARY_PREFIX } from './check-key';
import { fileFailure } from './file-failure';
import type { PrunableStore, StoredBlob } from './prunable-store';
import { withFileLock } from './with-file-lock';

/**
 * A store in a folder: a key is a path below it. An object is written under a temporary name beside its place and then
 * renamed, so a reader, a listing or a kill never meets half an object; what a kill has left under such names goes when
 * something else is written there an hour later. Failures of the file system are errors of ours, see file-failure.ts. Unlike on S3, one key cannot be a folder of
 * another ("a" and "a/b").
 */
export class FileBlobStore implements PrunableStore, ConditionalBlobStore {
  readonly uri: string;
  readonly #root: string;
  /** Folders in which this process has looked for what a kill has left. */
  readonly #tidied = new Set<string>();

  constructor(root: string) {
    this.#root = resolve(root);
    this.uri = pathToFileURL(this.#root).href.replace(/\/$/, '');
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const path = this.#path(key);
    return unlessAbsent(reading(path), async () => {
      const bytes = await readFile(path);
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    });
  }

  async getRange(key: string, start: number, end: number): Promise<Uint8Array | undefined> {
    const path = this.#path(key);
    checkRange(start, end);
    return unlessAbsent(reading(path), async () => {
      const file = await open(path, 'r');
      try {
        return await readRange(file, start, end);
      } finally {
        await file.close();
      }
    });
  }

  async put(key: string, body: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    const path = this.#path(key);
    const folder = dirname(path);
    const temporary = join(folder, `${TEMPORARY_PREFIX}${randomUUID()}`);
    // What a body throws that comes from elsewhere is no failure to write.
    const writing = <T>(work: () => Promise<T>) => explained(`Writing "${path}"`, work);
    await writing(() => this.#makeFolder(folder));
    try {
      const file = await writing(() => open(temporary, 'wx'));
      try {
        if (body instanceof Uint8Array) await writing(() => file.writeFile(body));
        else for await (const chunk of body) await writing(() => file.writeFile(chunk));
      } finally {
        await writing(() => file.close());
      }
      await writing(() => rename(temporary, path));
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  async getTagged(key: string): Promise<TaggedBlob | undefined> {
    const bytes = await this.get(key);
    return bytes && { bytes, tag: sha256Hex(bytes) };
  }

  /** Writers of the same machine take turns; a plain `put` does not wait for them. */
  async putIf(key: string, body: Uint8Array, tag: string | undefined): Promise<boolean> {
    const path = this.#path(key);
    const lock = join(dirname(path), `${TEMPORARY_PREFIX}${sha256Hex(key).slice(0, 16)}.lock`);
    return explained(`Writing "${path}"`, async () => {
      await this.#makeFolder(dirname(path));
      return withFileLock(lock, async () => {
        if ((await this.getTagged(key))?.tag !== tag) return false;
        await this.put(key, body);
        return true;
      });
    });
  }

  async size(key: string): Promise<number | undefined> {
    return (await this.#stat(key))?.bytes;
  }

  async remove(key: string): Promise<void> {
    const path = this.#path(key);
    await unlessAbsent(`Removing "${path}"`, () => unlink(path));
  }

  async *list(prefix: string): AsyncGenerator<StoredBlob> {
    // Folders that no key can name are never entered, whatever the prefix says.
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    if (folder && !isKey(folder.slice(0, -1))) return;
    yield* this.#listFolder(folder, prefix);
  }

  /** `folder` is '' or ends with '/'. */
  async *#listFolder(folder: string, prefix: string): AsyncGenerator<StoredBlob> {
    const path = join(this.#root, folder);
    const entries = await unlessAbsent(reading(path), () => readdir(path, { withFileTypes: true }));
    // A folder sorts as its keys do: with the '/' that follows its name in them.
    const names = (entries ?? [])
      .filter((entry) => isKey(folder + entry.name))
      .map((entry) => ({ entry, key: entry.isDirectory() ? `${folder}${entry.name}/` : folder + entry.name }))
      .sort((a, b) => byCodeUnit(a.key, b.key));
    for (const { entry, key } of names) {
      if (entry.isDirectory()) {
        if (key.startsWith(prefix) || prefix.startsWith(key)) yield* this.#listFolder(key, prefix);
      } else if (key.startsWith(prefix)) {
        const found = await this.#stat(key);
        if (found) yield { key, ...found };
      }
    }
  }

  async #stat(key: string): Promise<Omit<StoredBlob, 'key'> | undefined> {
    const path = this.#path(key);
    return unlessAbsent(reading(path), async () => {
      const found = await stat(path);
      return found.isFile() ? { bytes: found.size, writtenMs: found.mtimeMs } : undefined;
    });
  }

  async #makeFolder(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    if (this.#tidied.has(folder)) return;
    this.#tidied.add(folder);
    await removeLeftovers(folder);
  }

  #path(key: string): string {
    checkKey(key);
    return join(this.#root, ...key.split('/'));
  }
}

async function readRange(file: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const available = (await file.stat()).size;
  const wanted = Math.max(0, Math.min(end, available) - start);
  const bytes = new Uint8Array(wanted);
  let done = 0;
  while (done < wanted) {
    const { bytesRead } = await file.read(bytes, done, wanted - done, start + done);
    if (bytesRead === 0) return bytes.subarray(0, done);
    done += bytesRead;
  }
  return bytes;
}

/** Whoever is still writing writes more often. */
const LEFT_MS = 3_600_000;

/** Takes away what processes that were killed have left of what they wrote. Another that does so at the same time may. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!isTemporary(name)) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() && Date.now() - found.mtimeMs > LEFT_MS) await rm(path, { force: true });
  }
}

const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

const reading = (path: string) => `Reading "${path}"`;

async function unlessAbsent<T>(attempted: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (ABSENT.has((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw fileFailure(error, attempted);
  }
}

async function explained<T>(attempted: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fileFailure(error, attempted);
  }
}

function isKey(path: string): boolean {
  try {
    checkKey(path);
    return true;
  } catch {
    return false;
  }
}
