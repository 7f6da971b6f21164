import { join } from 'node:path';
import { PROJECT_ROOT } from '../cli/project-root';
import { ensureSuiteEnvironment } from './suite-environment';
import type { Terminal } from './terminal';

const FOLDER = join(PROJECT_ROOT, 'test/golden/exports');

/** TensorBoard, MLflow and the like, for the suite that has them read what `headstart export` writes. */
export function ensureExportReaders(cache: string, terminal: Terminal): Promise<boolean> {
  return ensureSuiteEnvironment(
    {
      name: 'exports',
      cache,
      requirements: join(FOLDER, 'requirements.txt'),
      constraints: join(FOLDER, 'constraints.txt'),
      hashes: join(FOLDER, 'hashes.txt'),
      atLeast: [3, 11],
      below: [3, 14],
      title: 'Readers of exports',
      purpose: 'to read exported runs in tests (700 MB, once)',
      without: 'The suite in which TensorBoard, MLflow and others read exports will be skipped',
    },
    terminal,
  );
}
