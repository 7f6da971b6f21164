/** Files that are written, listed and checked alike, by what they are called after. */
const ALIKE: readonly (readonly [RegExp, string])[] = [
  [/\/site\/(?!facts\.json|manifest\.json|golden\.json|model\.onnx)[^/]+$/, '/site/(what every site has)'],
  [/\/model\/(card\.md|card\.html|summary\.txt)$/, '/model/(for people)'],
  [/\/(curves\.png|samples\.png|report\.html)$/, '/(for people)'],
  [/\/v\d+\//, '/(version)/'],
  [/-views-[0-9a-f]+-\d+\//, '-views/'],
];

/** What docs/formats.md has one line for: a file's path without hashes, ids and numbers. */
export function kindOfFile(path: string): string {
  const kind = path.replaceAll(/[0-9a-f]{16,64}/g, '*');
  return ALIKE.reduce((text, [pattern, name]) => text.replace(pattern, name), kind);
}
