import { forSuites } from './for-suites';
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

/** A Python environment that only suites need. @returns whether it is there */
export async function ensureSuiteEnvironment(options: SuiteEnvironmentOptions, terminal: Terminal): Promise<boolean> {
  const { title, purpose, without } = options;
  if (await pythonEnvironmentIsCurrent(options)) return true;
  const doing = `an environment of its own, ${purpose}`;
  return forSuites(terminal, { title, doing, without }, () => ensurePythonEnvironment(options));
}
