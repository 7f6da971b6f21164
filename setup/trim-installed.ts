import { PROJECT_ROOT } from '../cli/project-root';
import { megabytes } from './terminal';
import { trimPackages } from './trim-packages';

/** What the package headstart-predict does once it is installed. It works as well untrimmed, so that no failure ends an installation. */
trimPackages(PROJECT_ROOT).then(
  (bytes) => {
    if (bytes)
      console.log(`headstart-predict: deleted what this machine never loads: ${megabytes(bytes)} of npm packages`);
  },
  (error: Error) =>
    console.error(`headstart-predict: could not delete what this machine never loads: ${error.message}`),
);
