import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { openModelFolder } from '../verify/model-folder';
import type { ExportFormatName } from './export-format-name';
import { readFinishedRun } from './finished-run';
import { EXPORT_FORMATS, type ExportFormat, exportsFolder, type FileFormat, type FolderFormat } from './formats';

/** What an export has written. */
export interface ExportedRun {
  /** Absolute, of the file or the folder. */
  readonly path: string;
  /** Of a folder the files that were written, by their names in it; of a file its name. */
  readonly files: readonly string[];
  /** Of all of them. */
  readonly bytes: number;
}

/**
 * Writes the model or the record of a run as another tool reads it.
 * @param folder of a finished run; where one more file of the model is written, its model/ will do
 * @param out the file or folder; without it beside the other exports, or in exports/ of the run
 * @throws SourceError where there is no such run, FormatError where its files are not as they were written, ConfigError
 * where its base has no such form
 */
export async function exportRun(folder: string, name: ExportFormatName, out?: string): Promise<ExportedRun> {
  const format: ExportFormat = EXPORT_FORMATS[name];
  return format.kind === 'file' ? exportFile(folder, format, out) : exportFolder(folder, format, out);
}

async function exportFile(folder: string, format: FileFormat, out?: string): Promise<ExportedRun> {
  const model = await openModelFolder(folder);
  const bytes = await format.write(model);
  const path = resolve(out ?? join(model.path, format.file));
  await writeWhole(path, bytes);
  return { path, files: [basename(path)], bytes: bytes.length };
}

async function exportFolder(folder: string, format: FolderFormat, out?: string): Promise<ExportedRun> {
  const run = await readFinishedRun(folder);
  const path = resolve(out ?? exportsFolder(folder, format));
  const files = await format.write(run, path);
  const store = new FileBlobStore(path);
  for (const [name, bytes] of files) await store.put(name, bytes);
  return { path, files: [...files.keys()], bytes: [...files.values()].reduce((sum, { length }) => sum + length, 0) };
}

/** Whole or not at all. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const partial = `${file}.${randomUUID()}.partial`;
  try {
    await writeFile(partial, bytes);
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
}
