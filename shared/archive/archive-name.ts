const TARS = ['.tar', '.tar.gz', '.tgz'];

/** Endings of the names of archives that can be trained on. */
export const ARCHIVE_ENDINGS: readonly string[] = ['.zip', ...TARS];

/** The name's ending, as it is spelt there, where it is one of an archive. */
export function archiveEnding(name: string): string | undefined {
  const ending = ARCHIVE_ENDINGS.find((own) => name.toLowerCase().endsWith(own));
  return ending && name.slice(-ending.length);
}

export function withoutArchiveEnding(name: string): string {
  return name.slice(0, name.length - (archiveEnding(name) ?? '').length);
}

/** Whether a name says that it is a tar's, packed or not. */
export const isTarName = (name: string): boolean => TARS.includes((archiveEnding(name) ?? '').toLowerCase());

/** What the zip is called that is made of an archive: photos.tar.gz.zip. */
export const zipNameOf = (name: string): string => (isTarName(name) ? `${name}.zip` : name);
