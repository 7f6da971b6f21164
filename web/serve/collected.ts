import type { ZippedFile } from './zip-of';

/** A picture that was collected. */
export interface Collected {
  readonly id: number;
  readonly file: File;
  /** Of a class; -1 for none yet. */
  readonly of: number;
}

export interface CollectedClass {
  readonly id: number;
  readonly name: string;
}

/** A file, and the names of the folders that it was dropped in. */
export interface Placed {
  readonly file: File;
  readonly folders: readonly string[];
}

const IMAGE = /\.(jpe?g|png|webp|gif|bmp|tiff?|heic|heif|avif)$/i;

export const isPicture = ({ name, type }: Pick<File, 'name' | 'type'>): boolean =>
  type.startsWith('image/') || IMAGE.test(name);

/** The class that dropped folders say: the innermost folder's name; undefined for a file that came alone. */
export const classOf = ({ folders }: Pick<Placed, 'folders'>): string | undefined => folders.at(-1);

/** What is to be done before a run; undefined where it can begin. */
export function missing(classes: readonly CollectedClass[], pictures: readonly Collected[]): string | undefined {
  const used = classes.filter(({ id }) => pictures.some(({ of }) => of === id));
  const names = used.map(({ name }) => folderName(name));
  if (names.includes('')) return 'Give every class a name.';
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return `Two classes are called “${twice}”.`;
  if (used.length < 2) return 'Two classes with pictures are needed.';
  const few = used.find(({ id }) => pictures.filter(({ of }) => of === id).length < FEWEST);
  return few && `“${few.name}” has fewer than ${FEWEST} pictures.`;
}

/** One to train on, one to measure by; more make it worth anything. */
const FEWEST = 2;

/** The pictures as the files of an archive: a folder for each class. Those of no class are left out. */
export function archiveOf(classes: readonly CollectedClass[], pictures: readonly Collected[]): ZippedFile[] {
  return classes.flatMap(({ id, name }) =>
    pictures
      .filter(({ of }) => of === id)
      .map(({ file }, i) => {
        const number = String(i + 1).padStart(4, '0');
        return { name: `${folderName(name)}/${number}-${file.name.replaceAll(/[^A-Za-z0-9._-]+/g, '_')}`, data: file };
      }),
  );
}

/** What no folder's name may hold, or begin or end with, is taken out. */
const folderName = (name: string) =>
  name
    .replaceAll(/[/\\\p{Cc}]+/gu, ' ')
    .replace(/^[.\s]+|\s+$/g, '')
    .normalize('NFC');
