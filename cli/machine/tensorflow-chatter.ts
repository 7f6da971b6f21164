/** What TensorFlow says of itself while it loads, whatever its log level; it helps nobody who trains a model. */
const CHATTER = [
  /^WARNING: All log messages before absl::InitializeLog\(\) is called are written to STDERR$/,
  /^I0000 .*oneDNN custom operations are on/,
  /^I0000 .*This TensorFlow binary is optimized/,
  /^To enable the following instructions:/,
];

/** Lines of standard error without that, and without empty ones. */
export function withoutChatter(lines: readonly string[]): string[] {
  return lines.filter((line) => line !== '' && !CHATTER.some((pattern) => pattern.test(line)));
}
