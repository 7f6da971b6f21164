/**
 * A text with what stands between `<!-- bench:NAME -->` and `<!-- /bench:NAME -->` replaced, for every name that is given.
 * @throws Error for a marker in the text that is not given, or that is not closed
 */
export function fillMarkers(text: string, contents: Readonly<Record<string, string>>): string {
  return text.replace(
    /<!-- bench:([\w-]+) -->([\s\S]*?)(<!-- \/bench:\1 -->|$)/g,
    (_, name: string, __, end: string) => {
      const content = contents[name];
      if (!end) throw new Error(`The marker "bench:${name}" is not closed: wanted <!-- /bench:${name} -->`);
      if (content === undefined) {
        throw new Error(`The marker "bench:${name}" is unknown; known are ${Object.keys(contents).join(', ')}`);
      }
      // A figure inside a sentence stays on its line.
      const block = content.includes('\n') ? `\n\n${content}\n\n` : content;
      return `<!-- bench:${name} -->${block}${end}`;
    },
  );
}
