import type { Command } from 'commander';
import { addCloudOptions } from '../cloud/cloud-options';
import type { PresentFlags } from '../cloud/present-run';

const EXAMPLES = `
Ctrl-C stops watching, not the run. The exit code is that of the run: 0 if it
succeeds, else the one that "headstart train" would have.

Examples:
  $ headstart watch photos-20261125-023104-k3f9
  $ headstart watch photos-20261125-023104-k3f9 --json > metrics.json`;

/** Adds `headstart watch`: shows a run of a stack that was started earlier, or is over. */
export function addWatch(program: Command): void {
  const command = program
    .command('watch')
    .description('show a run of a deployed stack until it ends, from its beginning')
    .argument('<run>', 'id of the run');
  addCloudOptions(command)
    .option('-o, --out <folder>', "fetch the run's artifacts into a folder when it is done")
    .option('--force', 'replace another run in the folder')
    .option('--json', 'print metrics.json, and nothing else, on standard output')
    .option('--quiet', 'print the result only')
    .addHelpText('after', EXAMPLES)
    .action(async (runId: string, flags: PresentFlags) => {
      const [{ withCloud }, { presentRun }, { checkRunId }] = await Promise.all([
        import('../cloud/with-cloud'),
        import('../cloud/present-run'),
        import('../cloud/start-run'),
      ]);
      checkRunId(runId);
      await withCloud(flags, (cloud) => presentRun(cloud, runId, flags));
    });
}
