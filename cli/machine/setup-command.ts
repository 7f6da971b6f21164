import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../project-root';

/** What completes the package that this is part of: headstart has a command, headstart-predict has none. */
export const SETUP_COMMAND = existsSync(join(PROJECT_ROOT, 'bin/headstart.cjs'))
  ? 'headstart setup'
  : 'npx headstart-predict-setup';
