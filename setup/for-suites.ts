import { SetupError } from '../shared/errors';
import type { Terminal } from './terminal';

export interface ForSuites {
  /** What the terminal calls it. */
  readonly title: string;
  /** What is done, what for, and how large it is. */
  readonly doing: string;
  /** Said where it cannot be had. */
  readonly without: string;
}

/**
 * Brings what only suites need: where that fails set-up says so and goes on; the suites are then skipped, or fail where
 * HEADSTART_REQUIRE names them.
 * @returns whether it is there
 */
export async function forSuites(
  terminal: Terminal,
  { title, doing, without }: ForSuites,
  work: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await terminal.during(`${title}: ${doing}`, work);
    return true;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    terminal.say(`${title}: NOTICE: ${error.message.split('\n')[0]}`);
    terminal.say(`  ${without}; everything else works.`);
    return false;
  }
}
