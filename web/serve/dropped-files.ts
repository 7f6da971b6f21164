import type { Placed } from './collected';

/** Every file of what was dropped, folders within folders too. */
export async function droppedFiles(transfer: DataTransfer): Promise<Placed[]> {
  // All of them at once: when the event is over, the list is empty.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry());
  if (entries.every((entry) => entry === null)) return [...transfer.files].map((file) => ({ file, folders: [] }));
  return (await Promise.all(entries.map((entry) => (entry ? filesIn(entry, []) : [])))).flat();
}

/** The files of an input that takes a folder. */
export const chosenFiles = (files: FileList): Placed[] =>
  [...files].map((file) => ({ file, folders: file.webkitRelativePath.split('/').slice(0, -1).filter(Boolean) }));

async function filesIn(entry: FileSystemEntry, folders: readonly string[]): Promise<Placed[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ file, folders }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Placed[] = [];
  for (;;) {
    // A hundred at a time, until there are none.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    for (const each of some) found.push(...(await filesIn(each, [...folders, entry.name])));
  }
}
