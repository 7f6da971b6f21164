import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { cacheFolder } from '../../cache-folder';
import { requireKept } from './require-kept';

// As bin/headstart.cjs does, and for the same reason: it computes for seconds.
if (process.versions.v8.startsWith('11.')) {
  setFlagsFromString('--interrupt-budget=405504');
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=100');
}

/** What `FeatureProcess` starts; half of what its program does until it is ready is to compile. */
requireKept(join(__dirname, 'serve-features.js'), join(cacheFolder(process.env), 'compiled'));
