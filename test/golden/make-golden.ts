import { join } from 'node:path';
import { cacheFolder } from '../../cli/cache-folder';
import { runProgram } from '../../cli/machine/run-program';
import { ensureKeras } from '../../setup/keras';
import { stanfordDogs } from '../support/requirements';

/**
 * `npm run golden [-- FOLDER]`: makes the golden vectors again with real Keras, by default over those that are
 * committed. The pictures stay as they are.
 */
async function main(out: string): Promise<void> {
  console.log('Preparing an environment with real Keras (the first time some 500 MB are downloaded) ...');
  const python = await ensureKeras(cacheFolder(process.env));
  console.log(`Making golden vectors in ${out} ...`);
  await runProgram(python, [join(__dirname, 'make_golden.py'), out, '--base', stanfordDogs()]);
}

main(process.argv[2] ?? __dirname).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
