import { npmProgram } from '../../cli/machine/npm-program.mjs';
import { PROJECT_ROOT } from '../../cli/project-root';
import { reportFailure } from '../report-failure';
import { packPredict } from './pack-release';

/** `npm run package`, second half: the tarball of headstart-predict, beside that of headstart. */
packPredict(PROJECT_ROOT, PROJECT_ROOT, npmProgram()).then(
  (name) => console.log(name),
  (error: unknown) => reportFailure(error, 'package'),
);
