import pc from 'picocolors';
import { ProgressBar } from '../terminal/progress-bar';
import type { SelectOptions } from './select-base';

/** Shows a selection on a terminal while it is made. */
export function watchSelection(
  print: (line: string) => void,
  quiet: boolean,
): Pick<SelectOptions, 'notice' | 'say' | 'onCandidate'> {
  return {
    notice: (text) => print(`${pc.yellow('Notice:')} ${text}`),
    say: (line) => void (quiet || print(line)),
    onCandidate(title, images) {
      // Elsewhere one line per candidate would be too many.
      const bar = quiet || !process.stderr.isTTY ? undefined : new ProgressBar(title, 'images', images, process.stderr);
      return { image: () => bar?.add(1), end: () => bar?.makeRoom() };
    },
  };
}
