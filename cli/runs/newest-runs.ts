import { type DescribedRun, describeRun } from './describe-run';
import { inParallel } from './in-parallel';
import { damagedRun, damageIn, listRuns } from './list-runs';
import type { Runs } from './with-runs';

/**
 * The newest runs with what is known of each; one whose records are damaged is among them, and says so.
 * @returns at most `limit` of them, and how many there are
 */
export async function newestRuns(
  { store, executions: ask }: Pick<Runs, 'store' | 'executions'>,
  limit: number,
): Promise<{ readonly runs: readonly DescribedRun[]; readonly found: number }> {
  const executions = await ask();
  const found = await listRuns(store, executions);
  const runs = await inParallel(found.slice(0, limit), async (listed): Promise<DescribedRun> => {
    const run = await describeRun(store, listed.runId, executions.get(listed.runId)).catch(damageIn);
    return run instanceof Error ? { ...listed, ...damagedRun(run), artifacts: [] } : run;
  });
  return { runs, found: found.length };
}
