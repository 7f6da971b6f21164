import { join } from 'node:path';
import { PROJECT_ROOT } from '../cli/project-root';
import { SetupError } from '../shared/errors';
import { ensurePythonEnvironment, pythonEnvironmentIsCurrent } from './python-environment';
import type { Terminal } from './terminal';

const FOLDER = join(PROJECT_ROOT, 'test/localstack');

/**
 * LocalStack in an environment of its own, for the suites that deploy the stack. Nothing else needs it, so where it cannot
 * be made set-up says so and goes on; the suites are then skipped, or fail where HEADSTART_REQUIRE names them.
 * @returns whether it is there
 */
export async function ensureLocalstack(cache: string, terminal: Terminal): Promise<boolean> {
  const environment = {
    name: 'localstack',
    cache,
    requirements: join(FOLDER, 'requirements.txt'),
    constraints: join(FOLDER, 'constraints.txt'),
    // Its metadata says 3.10, its code needs 3.12.
    atLeast: [3, 12],
    below: [3, 14],
  } as const;
  if (await pythonEnvironmentIsCurrent(environment)) return true;
  try {
    await terminal.during('LocalStack: an environment of its own, to deploy the stack in tests (500 MB, once)', () =>
      ensurePythonEnvironment(environment),
    );
    return true;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    terminal.say(`LocalStack: NOTICE: ${error.message.split('\n')[0]}`);
    terminal.say('  The suites that deploy the stack will be skipped; everything else works.');
    return false;
  }
}
