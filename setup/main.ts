import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder } from '../cli/cache-folder';
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

const EXIT_SETUP = 4;
const EXIT_UNEXPECTED = 1;
const EXIT_UNAVAILABLE = 5;
const EXIT_INTERRUPTED = 130;

main().catch((error) => {
  const isOurs = error instanceof HeadstartError;
  console.error(`setup: ${isOurs ? error.message : (error?.stack ?? error)}`);
  if (!isOurs) process.exitCode = EXIT_UNEXPECTED;
  else if (error.name === 'CancelledError') process.exitCode = EXIT_INTERRUPTED;
  else process.exitCode = error.name === 'UnavailableError' ? EXIT_UNAVAILABLE : EXIT_SETUP;
});
