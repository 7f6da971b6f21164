import { BaseError } from '../../errors';

/** Names in a file may be as long as the file. */
const LONGEST = 600;

/** A file that cannot serve as a base: what was found in it, and what helps. */
export function onnxError(name: string, found: string, remedy: string, cause?: unknown): BaseError {
  return new BaseError(`Cannot use "${name}" as a base: ${readable(found)}`, { remedy: readable(remedy), cause });
}

/** Without what would move the cursor of a terminal, and not without end. */
function readable(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return short.replace(/\p{Cc}/gu, '?');
}
