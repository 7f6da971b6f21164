/** An error's remedy as every place shows it: it begins with a capital letter, and a single sentence has no full stop. */
export function remedyText(remedy: string): string {
  const text = remedy.charAt(0).toUpperCase() + remedy.slice(1);
  return /[.:;?!] \S/.test(text) || !text.endsWith('.') ? text : text.slice(0, -1);
}
