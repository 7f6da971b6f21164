import { ArchiveError } from '../errors';

/** `Cannot read archive "cats.zip": entry "a/b.jpg" …`, with what to do about it. */
export function archiveError(archive: string, finding: string, remedy: string, cause?: unknown): ArchiveError {
  return new ArchiveError(`Cannot read archive ${quote(archive)}: ${finding}`, { remedy, cause });
}

const SHOWN_CHARACTERS = 200;

/** A name from an archive as a message may show it: quoted, control characters escaped, cut where it is very long. */
export function quote(name: string): string {
  return JSON.stringify(name.length > SHOWN_CHARACTERS ? `${name.slice(0, SHOWN_CHARACTERS)}…` : name);
}
