const NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text that came from a user, made safe for HTML and SVG, in elements and in attributes. Control characters are dropped, but for tabs and line ends. */
export function escapeXml(text: string): string {
  return text.replace(/[^\P{Cc}\t\n]/gu, '').replace(/[&<>"']/g, (character) => NAMES[character] as string);
}
