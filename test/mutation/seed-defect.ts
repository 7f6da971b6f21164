import type { Defect } from './defect';

/**
 * A file's text with the defect in it.
 * @throws Error where the place is not there, or more than once: the product has changed, and the list has to follow
 */
export function seedDefect(source: string, { name, file, find, replace }: Defect): string {
  const parts = source.split(find);
  if (parts.length === 2) return parts.join(replace);
  throw new Error(
    `Cannot put the defect "${name}" into ${file}: ${JSON.stringify(find)} stands there ${parts.length - 1} times, wanted once. Write its "find" and "replace" in test/mutation/defects/ anew, or the defect itself if its place is gone`,
  );
}
