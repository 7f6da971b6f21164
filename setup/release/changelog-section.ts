/**
 * What CHANGELOG.md says below the heading of a version, or of "Unreleased"; undefined where there is no such heading. A
 * heading may go on behind the version, with a date say.
 */
export function changelogSection(changelog: string, version: string): string | undefined {
  const lines = changelog.split(/\r?\n/);
  const start = lines.findIndex((line) => /^## /.test(line) && line.split(/\s+/)[1] === version);
  if (start < 0) return undefined;
  const length = lines.slice(start + 1).findIndex((line) => /^## /.test(line));
  return lines
    .slice(start + 1, length < 0 ? undefined : start + 1 + length)
    .join('\n')
    .trim();
}
