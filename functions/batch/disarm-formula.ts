/**
 * Where a spreadsheet may begin to read a cell: at the start and, where it splits lines otherwise than this file does, after
 * a semicolon, a tab or a line break. Blanks are skipped by some, tabs and returns by others, and the full-width signs
 * are formulas where Japanese or Chinese is set. Apostrophes are part of it so that each text has one that gives it back.
 */
const FORMULA = /(?<=^|[;\t\r\n])(?=[\s']*[=+\-@＝＋－＠]|'*[\t\r])/g;

/**
 * Text for a cell of a CSV file that no spreadsheet takes for a formula: an apostrophe stands before what could be one, as
 * OWASP advises. File and class names come from whoever made an archive. Other text is left as it is; docs/serving.md says
 * how a program takes the apostrophe away again.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export function disarmFormula(text: string): string {
  return text.replace(FORMULA, "'");
}
