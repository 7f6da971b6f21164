import { parseArgs } from 'node:util';
import { HeadstartError } from '../shared/errors';
import { ensureBaseWeights } from './base-weights';
import { ensureBuild } from './build';
import { cacheFolder } from './cache-folder';
import { ensureTfjsNode } from './tfjs-node';

/** `npm run setup`, second half: the native parts, the base weights, the build. Every step is skipped where it is done. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { for: { type: 'string', default: 'use' } } });
  if (values.for !== 'use' && values.for !== 'test')
    throw new Error(`--for is "${values.for}", wanted "use" or "test"`);
  const cache = cacheFolder(process.env);
  const say = (text: string) => console.log(`setup: ${text}`);
  const begun = Date.now();

  const native = await ensureTfjsNode({ cache, say });
  const base = await ensureBaseWeights({ cache, say, alsoStanfordDogs: values.for === 'test' });
  await ensureBuild({ say });
  say(
    `ready in ${((Date.now() - begun) / 1000).toFixed(1)} s (TensorFlow: ${native}; base weights: ${base.join(', ')})`,
  );
}

main().catch((error) => {
  console.error(`setup: ${error instanceof HeadstartError ? error.message : (error?.stack ?? error)}`);
  process.exitCode = error instanceof HeadstartError ? 4 : 1;
});
