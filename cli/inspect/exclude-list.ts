import { readFile } from 'node:fs/promises';
import { ConfigError } from '../../shared/errors';

/** An image that a run is to leave out, and why. */
export interface Excluded {
  /** Path inside the archive. */
  readonly file: string;
  readonly reason: string;
}

const HEADER = `# Images to leave out: a line each, its path in the archive and, after a tab, the reason.
# Look at them, and take out of this list what may stay. Then: headstart train SOURCE --out run --exclude THIS_FILE
`;

/** The list as text. A path holds no tab: archives with control characters in the names of images are refused. */
export function formatExcludeList(excluded: readonly Excluded[]): string {
  return `${HEADER}${excluded.map(({ file, reason }) => `${file}\t${reason}\n`).join('')}`;
}

/** The paths of a list. Empty lines are nothing, and so are those that begin with "#" and hold no tab. */
export function parseExcludeList(text: string): string[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() && (!line.startsWith('#') || line.includes('\t')));
  return lines.map((line) => line.split('\t')[0] as string);
}

/** @throws ConfigError where the file cannot be read, or names no image */
export async function readExcludeList(path: string): Promise<string[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new ConfigError(`Cannot read the list of images to leave out "${path}": ${(cause as Error).message}`, {
      cause,
    });
  }
  return parseExcludeList(text);
}
