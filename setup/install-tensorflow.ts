import { cacheFolder } from '../cli/cache-folder';
import { createTerminal } from './terminal';
import { ensureTfjsNode } from './tfjs-node';

/** Makes the @tensorflow/tfjs-node of the working folder load. For container images; a laptop has `npm run setup`. */
ensureTfjsNode({ root: process.cwd(), cache: cacheFolder(process.env), terminal: createTerminal() }).then(
  (route) => console.log(`TensorFlow is ready: ${route}`),
  (error: Error) => {
    console.error(error.stack ?? error.message);
    process.exitCode = 1;
  },
);
