import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder } from '../cli/cache-folder';
import { exitCodeOf } from '../cli/exit-codes';
import { PROJECT_ROOT } from '../cli/project-root';
import { HeadstartError } from '../shared/errors';
import { ensureBaseWeights } from './base-weights';
import { ensureBuild } from './build';
import { ensurePythonEnvironment } from './python-environment';
import { createTerminal, type Terminal } from './terminal';
import { ensureTfjsNode } from './tfjs-node';

/** `npm run setup`, second half: native parts, base weights, build. What is done already is passed over. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { for: { type: 'string', default: 'use' }, keras: { type: 'boolean', default: false } },
  });
  if (values.for !== 'use' && values.for !== 'test')
    throw new Error(`--for is "${values.for}", wanted "use" or "test"`);
  const cache = cacheFolder(process.env);
  const terminal = createTerminal();
  const root = PROJECT_ROOT;

  const route = await ensureTfjsNode({ root, cache, terminal });
  const bases = await ensureBaseWeights({ cache, terminal, needsStanfordDogs: values.for === 'test' });
  await ensureBuild({ root, terminal });
  if (values.keras) await ensureKeras(cache, terminal);
  terminal.say(`ready (TensorFlow: ${route}; base weights: ${bases.join(', ')})`);
}

/** Real Keras, which golden vectors and parity tests ask. */
async function ensureKeras(cache: string, terminal: Terminal): Promise<void> {
  const requirements = join(PROJECT_ROOT, 'test/golden/requirements.txt');
  await terminal.during('Keras: an environment of its own, for golden vectors and parity tests (500 MB, once)', () =>
    ensurePythonEnvironment('keras', requirements, cache),
  );
}

main().catch((error) => {
  console.error(`setup: ${error instanceof HeadstartError ? error.message : (error?.stack ?? error)}`);
  process.exitCode = exitCodeOf(error);
});
