export interface CsvRecord {
  /** The line that it begins in, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** What is wrong with a text as CSV, and where. */
export class CsvError extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

/** Above any path and any label: what a quote that was never closed would swallow. */
const MOST_CHARACTERS = 65_536;
const [QUOTE, LF, CR] = ['"', '\n', '\r'];

/**
 * The records of a CSV (RFC 4180), empty lines left out: fields in quotes hold delimiters, line ends and doubled quotes;
 * a line ends with LF, CR LF or CR. A quote inside a field that does not begin with one is a character, as spreadsheets
 * write it.
 *
 * @param delimiter one character
 * @throws CsvError for text behind a closing quote, a quote that is not closed and a field that is too long
 */
export function* csvRecords(text: string, delimiter: string): Generator<CsvRecord> {
  let [at, line] = [0, 1];
  while (at < text.length) {
    const begun = line;
    const fields: string[] = [];
    for (;;) {
      let field: string;
      if (text[at] === QUOTE) {
        const { value, end } = quoted(text, at, begun);
        for (let i = at; i < end; i++) if (isLineEnd(text, i)) line += 1;
        at = end;
        if (at < text.length && text[at] !== delimiter && text[at] !== LF && text[at] !== CR) {
          throw new CsvError(line, `the text after a closing quote begins with ${JSON.stringify(text[at])}`);
        }
        field = value;
      } else {
        const start = at;
        while (at < text.length && text[at] !== delimiter && text[at] !== LF && text[at] !== CR) at += 1;
        field = text.slice(start, at);
      }
      if (field.length > MOST_CHARACTERS) throw new CsvError(begun, `a field has ${field.length} characters`);
      fields.push(field);
      if (text[at] !== delimiter) break;
      at += 1;
    }
    if (text[at] === CR && text[at + 1] === LF) at += 1;
    at += 1;
    line += 1;
    if (fields.length > 1 || fields[0] !== '') yield { line: begun, fields };
  }
}

/** A field from its opening quote on; `end` is behind its closing one. */
function quoted(text: string, start: number, line: number): { readonly value: string; readonly end: number } {
  let value = '';
  for (let at = start + 1; ; ) {
    const quote = text.indexOf(QUOTE, at);
    if (quote < 0 || quote - start > MOST_CHARACTERS) {
      throw new CsvError(line, `a quote is opened and not closed within ${MOST_CHARACTERS} characters`);
    }
    value += text.slice(at, quote);
    if (text[quote + 1] !== QUOTE) return { value, end: quote + 1 };
    value += QUOTE;
    at = quote + 2;
  }
}

/** CR LF is one end, counted at its LF. */
const isLineEnd = (text: string, at: number) => text[at] === LF || (text[at] === CR && text[at + 1] !== LF);
