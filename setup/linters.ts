import { join } from 'node:path';
import { PROJECT_ROOT } from '../cli/project-root';
import { ensureSuiteEnvironment } from './suite-environment';
import type { Terminal } from './terminal';

const FOLDER = join(PROJECT_ROOT, 'test/infra/linters');

/** cfn-lint and checkov, for the suite that holds the templates to them. */
export function ensureLinters(cache: string, terminal: Terminal): Promise<boolean> {
  return ensureSuiteEnvironment(
    {
      name: 'linters',
      cache,
      requirements: join(FOLDER, 'requirements.txt'),
      constraints: join(FOLDER, 'constraints.txt'),
      hashes: join(FOLDER, 'hashes.txt'),
      // What they share takes no older one.
      atLeast: [3, 12],
      below: [3, 14],
      title: 'Linters of templates',
      purpose: 'to check the templates in tests (400 MB, once)',
      without: 'The suite that checks the templates with them will be skipped',
    },
    terminal,
  );
}
