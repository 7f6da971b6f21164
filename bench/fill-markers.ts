/**
 * A text with what stands between `<!-- bench:NAME -->` and `<!-- /bench:NAME -->` replaced, for every name that is given.
 * @param isLeft whether what is between markers of a name that is not given stands as it is
 * @throws Error for a marker in the text that is not given and not left, or that is not closed
 */
export function fillMarkers(
  text: string,
  contents: Readonly<Record<string, string>>,
  isLeft: (name: string) => boolean = () => false,
): string {
  return text.replace(
    /<!-- bench:([\w-]+) -->([\s\S]*?)(<!-- \/bench:\1 -->|$)/g,
    (whole, name: string, __, end: string) => {
      const content = contents[name];
      if (!end) throw new Error(`The marker "bench:${name}" is not closed: wanted <!-- /bench:${name} -->`);
      if (content === undefined) {
        if (isLeft(name)) return whole;
        throw new Error(`The marker "bench:${name}" is unknown; known are ${Object.keys(contents).join(', ')}`);
      }
      // A figure inside a sentence stays on its line.
      const block = content.includes('\n') ? `\n\n${content}\n\n` : content;
      return `<!-- bench:${name} -->${block}${end}`;
    },
  );
}
