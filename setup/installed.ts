import { parseArgs } from 'node:util';
import { cacheFolder } from '../cli/cache-folder';
import { nodeProblem } from '../cli/machine/node-problem.mjs';
import { PROJECT_ROOT } from '../cli/project-root';
import { SetupError } from '../shared/errors';
import { ensureBaseWeights } from './base-weights';
import { ensureKeras } from './keras';
import { ensureNativePackages } from './native-packages';
import { reportFailure } from './report-failure';
import { createTerminal, megabytes } from './terminal';
import { ensureTfjsNode } from './tfjs-node';
import { trimPackages } from './trim-packages';

/**
 * `headstart setup` of a package that npm installed: packages with native parts and base weights, without the libraries of other systems; what
 * is done already is passed over. All else came built. In a clone bootstrap.mjs and main.ts do more, and delete nothing: from
 * there functions are packaged for another system.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { keras: { type: 'boolean', default: false } } });
  const problem = nodeProblem(process.versions.node);
  if (problem) throw new SetupError(problem, { remedy: 'install Node 24 LTS, then headstart again' });
  const cache = cacheFolder(process.env);
  const terminal = createTerminal();

  await ensureNativePackages({ root: PROJECT_ROOT, terminal });
  const route = await ensureTfjsNode({ root: PROJECT_ROOT, cache, terminal });
  const bases = await ensureBaseWeights({ cache, terminal, needsStanfordDogs: false });
  const trimmed = await trimPackages(PROJECT_ROOT);
  if (trimmed) terminal.say(`deleted what this machine never loads: ${megabytes(trimmed)} of npm packages`);
  if (values.keras) await ensureKeras(cache, terminal);
  terminal.say(`ready (TensorFlow: ${route}; base weights: ${bases.join(', ')})`);
}

main().catch(reportFailure);
