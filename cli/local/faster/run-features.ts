import { join } from 'node:path';
import { cacheFolder } from '../../cache-folder';
import { requireKept } from './require-kept';
import { tuneV8 } from './tune-v8';

// As the command does: this process computes for seconds, too.
tuneV8();

/** What `FeatureProcess` starts; half of what its program does until it is ready is to compile. */
requireKept(join(__dirname, 'serve-features.js'), join(cacheFolder(process.env), 'compiled'));
