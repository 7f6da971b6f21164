import { join } from 'node:path';
import { PROJECT_ROOT } from '../cli/project-root';
import { ensurePythonEnvironment } from './python-environment';
import type { Terminal } from './terminal';

/** Real Keras in an environment of its own: golden vectors, parity tests and benchmarks ask it. */
export function ensureKeras(cache: string, terminal?: Terminal): Promise<string> {
  const ensure = () =>
    ensurePythonEnvironment({
      name: 'keras',
      cache,
      requirements: join(PROJECT_ROOT, 'test/golden/requirements.txt'),
      atLeast: [3, 10],
      below: [3, 14],
    });
  if (!terminal) return ensure();
  return terminal.during(
    'Keras: an environment of its own, for golden vectors and parity tests (500 MB, once)',
    ensure,
  );
}
