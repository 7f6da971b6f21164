import { statSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../../../cli/exit-codes';
import { TEMPORARY_PREFIX } from '../../../shared/storage/check-key';
import { type Ended, filesBelow, type HeadstartOptions, startHeadstart, until } from '../../support/headstart';
import {
  differsFrom,
  lastLines,
  makeSmallRuns,
  type Places,
  type Reference,
  type SmallRuns,
} from '../support/small-runs';
import type { TrialOptions, TrialResult } from '../trial';

/** Something that is wrong around a run. */
export interface Fault {
  readonly name: string;
  /** Why this machine cannot have it. */
  readonly untried?: string | undefined;
  /**
   * Makes it, and says how it is to be met.
   * @param folder of its own, empty
   */
  stage(folder: string, runs: SmallRuns, reference: Reference): Staged;
}

export interface Staged {
  readonly places?: Partial<Places>;
  /** How the command is started while it lasts. */
  readonly options?: HeadstartOptions;
  /** Sent when the command has said what it works on. */
  readonly signal?: NodeJS.Signals;
  /** Whether the run has to end well all the same; by default a clear error is as good. */
  readonly isHarmless?: boolean;
  /** Ends it, for the same command to be tried again. */
  lift?(): void;
  /** Takes away what it is made of, whatever came of it. */
  remove?(): void;
}

/** What the documented errors exit with: whoever is not told what to do has met an error of another kind. */
const CLEAR: readonly (number | null)[] = [EXIT.usage, EXIT.badInput, EXIT.setup, EXIT.unavailable];

/**
 * Has a run meet each fault, and then the same command without it. The first has to end with the right result or a clear
 * error, and to leave nothing half-written; the second with the right result.
 */
export async function meetFaults(faults: readonly Fault[], { log }: TrialOptions): Promise<TrialResult> {
  const runs = await makeSmallRuns();
  const failures: string[] = [];
  const untried: string[] = [];
  try {
    const reference = await runs.reference();
    for (const [i, fault] of faults.entries()) {
      if (fault.untried) {
        untried.push(`${fault.name}: ${fault.untried}`);
        continue;
      }
      const problem = await meet(fault, join(runs.folder, `fault-${i}`), runs, reference);
      if (!problem) continue;
      failures.push(`${fault.name}: ${problem}`);
      log(failures.at(-1) as string);
    }
    const attempts = faults.length - untried.length;
    return { attempts, survived: attempts - failures.length, failures, untried };
  } finally {
    runs.remove();
  }
}

async function meet(fault: Fault, folder: string, runs: SmallRuns, reference: Reference): Promise<string | undefined> {
  const staged = fault.stage(folder, runs, reference);
  const places = { out: join(folder, 'out'), store: join(folder, 'store'), ...staged.places };
  const args = runs.args(places);
  try {
    const running = startHeadstart(args, staged.options);
    const { signal } = staged;
    if (signal && (await until(running, () => running.output().includes('Source:')))) running.child.kill(signal);
    const ended = await running.ended;
    const problem = judge(ended, staged, places, reference);
    // A right result has nothing left to go on from.
    if (problem || ended.code === 0) return problem;
    staged.lift?.();
    const lifted = differsFrom(reference, await startHeadstart(args).ended, places.out);
    return lifted && `when it was over, the same command: ${lifted}`;
  } finally {
    staged.remove?.();
  }
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

function judge(ended: Ended, { isHarmless, signal }: Staged, { out, store }: Places, reference: Reference) {
  const { code, stderr } = ended;
  const said = lastLines(stderr);
  if (/Unexpected error|^\s+at .*[:(]/m.test(stderr)) return `it said: ${said}`;
  const halves = [out, store]
    .filter(isFolder)
    .flatMap((place) =>
      Object.keys(filesBelow(place)).filter((name) => name.split('/').at(-1)?.startsWith(TEMPORARY_PREFIX)),
    );
  if (halves.length) return `half-written files were left: ${halves.join(', ')}`;
  if (code === 0 || isHarmless) return differsFrom(reference, ended, out);
  if (signal && code === EXIT.interrupted) return undefined;
  if (!CLEAR.includes(code)) return `it ended with ${code}: ${said}`;
  return /Error: .+/.test(stderr) ? undefined : `it ended with ${code} and said no more than: ${said}`;
}
