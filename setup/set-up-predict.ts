import { PROJECT_ROOT } from '../cli/project-root';
import { ensureNativePackages } from './native-packages';
import { reportFailure } from './report-failure';
import { createTerminal, megabytes } from './terminal';
import { trimPackages } from './trim-packages';

const NAME = 'headstart-predict';

/** What the package headstart-predict does once it is installed: ONNX Runtime, without the libraries of other systems. */
async function main(): Promise<void> {
  const terminal = createTerminal(process.stdout, NAME);
  await ensureNativePackages({ root: PROJECT_ROOT, terminal });
  const bytes = await trimPackages(PROJECT_ROOT);
  if (bytes) terminal.say(`deleted what this machine never loads: ${megabytes(bytes)} of npm packages`);
}

main().catch((error: unknown) => {
  reportFailure(error, NAME);
  // npm would undo the whole installation, and show nothing of this; loadModel() names the command.
  if (process.env.npm_lifecycle_event === 'postinstall') process.exitCode = 0;
});
