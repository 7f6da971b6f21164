import type { ProgressOutput } from './progress-bar';
import { wrapLines } from './wrap-lines';

/**
 * Prints lines. On a terminal, those that are wider than it break at blanks; a file or another program gets each line
 * whole, so that it can be searched.
 */
export const printTo =
  (output: ProgressOutput) =>
  (line: string): void =>
    void output.write(`${output.isTTY ? wrapLines(line, output.columns || 80) : line}\n`);
