import { join } from 'node:path';
import { cacheFolder } from '../../cache-folder';
import { requireKept } from './require-kept';

/** What `forkStepProcess` starts. The program is a bundle of its own: half of what it does until it is ready is to compile. */
requireKept(join(__dirname, 'serve-steps.js'), join(cacheFolder(process.env), 'compiled'));
