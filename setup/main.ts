import { parseArgs } from 'node:util';
import { cacheFolder } from '../cli/cache-folder';
import { PROJECT_ROOT } from '../cli/project-root';
import { ensureBaseWeights } from './base-weights';
import { ensureBuild } from './build';
import { ensureContainers } from './containers/ensure-containers';
import { ensureCoreMl } from './core-ml';
import { ensureExportReaders } from './export-readers';
import { ensureKeras } from './keras';
import { ensureLinters } from './linters';
import { ensureLocalstack } from './localstack';
import { ensureNodeVersions } from './node-versions';
import { ensurePoolWeights } from './pool-weights';
import { reportFailure } from './report-failure';
import { createTerminal } from './terminal';
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
  if (values.for === 'test') await ensurePoolWeights(cache, terminal);
  await ensureBuild({ root, terminal });
  if (values.for === 'test') {
    await ensureNodeVersions(cache, terminal);
    await ensureLinters(cache, terminal);
    await ensureLocalstack(cache, terminal);
    await ensureContainers(cache, terminal);
  }
  if (values.keras) {
    await ensureKeras(cache, terminal);
    await ensureCoreMl(cache, terminal);
    await ensureExportReaders(cache, terminal);
  }
  terminal.say(`ready (TensorFlow: ${route}; base weights: ${bases.join(', ')})`);
}

main().catch(reportFailure);
