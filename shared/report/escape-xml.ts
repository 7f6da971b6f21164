const NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text that came from a user, made safe for HTML and SVG, in elements and in attributes. Control characters are dropped, but for tabs and line ends. */
export function escapeXml(text: string): string {
  return text.replace(/[^\P{Cc}\t\n]/gu, '').replace(/[&<>"']/g, (character) => NAMES[character] as string);
}

/**
 * The same of a name, of a file or a class: where a page keeps a number and its per cent sign on one line, the spaces of
 * names stay what they are, so that they can be copied and searched for.
 */
export function nameHtml(name: string): string {
  return escapeXml(name).replaceAll(/(?<=\d) (?=%)/g, '&#32;');
}
