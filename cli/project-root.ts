import { join, resolve } from 'node:path';

/** The project's folder: this file and the bundle in dist/ lie equally deep below it. */
export const PROJECT_ROOT = resolve(__dirname, '..');

/** What `import … from 'headstart'` gives, bundled. */
export const API_FILE = join(PROJECT_ROOT, 'dist/api.js');

/** The command line's program. */
export const PROGRAM_FILE = join(PROJECT_ROOT, 'bin/headstart.cjs');

/** The JSON Schema of the configuration, for editors. */
export const SCHEMA_FILE = join(PROJECT_ROOT, 'headstart.schema.json');
