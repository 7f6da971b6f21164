import { thousands } from '../../shared/thousands';

/** What lies beside the archives of a folder or a prefix, and is not read; none where nothing does. */
export function restNotice(place: string, names: readonly string[]): string[] {
  const [first] = names;
  if (first === undefined) return [];
  const found = names.length > 1 ? `${thousands(names.length)} files` : '1 file';
  return [
    `${found} beside the archives of ${place} ${names.length > 1 ? 'are' : 'is'} not used, for example ${first}; a table of labels is given by --labels`,
  ];
}
