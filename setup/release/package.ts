import { npmProgram } from '../../cli/machine/npm-program.mjs';
import { PROJECT_ROOT } from '../../cli/project-root';
import { reportFailure } from '../report-failure';
import { packHeadstart, packPredict } from './pack-release';

/** `npm run package`, after the build: the tarballs of both packages, into the project's folder. */
async function main(): Promise<void> {
  for (const pack of [packHeadstart, packPredict]) {
    const { filename } = await pack(PROJECT_ROOT, PROJECT_ROOT, npmProgram());
    console.log(filename);
  }
}

main().catch((error: unknown) => reportFailure(error, 'package'));
