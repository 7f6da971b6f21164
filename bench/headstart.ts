import { join } from 'node:path';
import { PROJECT_ROOT } from '../cli/project-root';

/** The command line that users call. */
export const HEADSTART = join(PROJECT_ROOT, 'bin/headstart.cjs');
