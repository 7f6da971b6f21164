import type { Command } from 'commander';
import { addCloudOptions, type CloudFlags } from '../cloud/cloud-options';

const EXAMPLES = `
Example:
  $ headstart runs
  $ headstart cancel 9fca57fb95d547237e5fe320`;

/** Adds `headstart cancel`. */
export function addCancel(program: Command): void {
  const command = program
    .command('cancel')
    .description('stop a run of a deployed stack; what it computed is kept for the next one')
    .argument('<run>', 'id of the run');
  addCloudOptions(command).addHelpText('after', EXAMPLES).action(cancel);
}

async function cancel(runId: string, flags: CloudFlags): Promise<void> {
  const [{ withCloud }, { cancelRun }, { checkRunId }] = await Promise.all([
    import('../cloud/with-cloud'),
    import('../cloud/cancel-run'),
    import('../cloud/start-run'),
  ]);
  checkRunId(runId);
  const before = await withCloud(flags, (cloud) => cancelRun(cloud, runId, flags));
  const said =
    before === 'running' ? 'is stopped' : `was not running: it has ${before === 'stopped' ? 'been ' : ''}${before}`;
  process.stdout.write(`The run ${runId} ${said}.\n`);
}
