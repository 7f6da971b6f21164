import { join } from 'node:path';
import { PROJECT_ROOT } from '../cli/project-root';
import { ensureSuiteEnvironment } from './suite-environment';
import type { Terminal } from './terminal';

const FOLDER = join(PROJECT_ROOT, 'test/localstack');

/** LocalStack, for the suites that deploy the stack. */
export function ensureLocalstack(cache: string, terminal: Terminal): Promise<boolean> {
  return ensureSuiteEnvironment(
    {
      name: 'localstack',
      cache,
      requirements: join(FOLDER, 'requirements.txt'),
      constraints: join(FOLDER, 'constraints.txt'),
      hashes: join(FOLDER, 'hashes.txt'),
      // Its metadata says 3.10, its code needs 3.12.
      atLeast: [3, 12],
      below: [3, 14],
      title: 'LocalStack',
      purpose: 'to deploy the stack in tests (500 MB, once)',
      without: 'The suites that deploy the stack will be skipped',
    },
    terminal,
  );
}
