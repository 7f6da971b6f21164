import { SetupError } from '../shared/errors';
import {
  ensurePythonEnvironment,
  type PythonEnvironmentOptions,
  pythonEnvironmentIsCurrent,
} from './python-environment';
import type { Terminal } from './terminal';

export interface SuiteEnvironmentOptions extends PythonEnvironmentOptions {
  /** What the terminal calls it. */
  readonly title: string;
  /** What it is for, and how large. */
  readonly purpose: string;
  /** Said where it cannot be made. */
  readonly without: string;
}

/**
 * A Python environment that only suites need: where it cannot be made set-up says so and goes on; the suites are then
 * skipped, or fail where HEADSTART_REQUIRE names them.
 * @returns whether it is there
 */
export async function ensureSuiteEnvironment(options: SuiteEnvironmentOptions, terminal: Terminal): Promise<boolean> {
  const { title, purpose, without } = options;
  if (await pythonEnvironmentIsCurrent(options)) return true;
  try {
    await terminal.during(`${title}: an environment of its own, ${purpose}`, () => ensurePythonEnvironment(options));
    return true;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    terminal.say(`${title}: NOTICE: ${error.message.split('\n')[0]}`);
    terminal.say(`  ${without}; everything else works.`);
    return false;
  }
}
