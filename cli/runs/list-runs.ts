import { RUNS_PREFIX, runKeys } from '../../shared/artifacts';
import { FormatError, splitRemedy } from '../../shared/errors';
import { type RunFile, runFileSchema } from '../../shared/records/run-file';
import type { BlobStore } from '../../shared/storage/blob-store';
import { inParallel } from './in-parallel';
import { readShown } from './read-shown';

/** 'unfinished': it is working, or was broken off; what lies in a store cannot tell. 'damaged': what says it cannot be believed. */
export type RunStatus = RunFile['status'] | 'unfinished' | 'damaged';

/** A run as a listing knows it. */
export interface ListedRun {
  readonly runId: string;
  readonly status: RunStatus;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly failure?: RunFile['failure'];
  readonly source?: string;
  /** Of everything that lies in the store for it. */
  readonly bytes: number;
}

/** What Step Functions knows of a run; it goes before what the store says. */
export type Execution = Pick<ListedRun, 'status' | 'startedAt' | 'endedAt'>;

/**
 * The runs of a store, newest first; those without a time last, by id.
 * @param executions runs that Step Functions knows, by id: also those that have left nothing in the store yet
 */
export async function listRuns(
  store: BlobStore,
  executions: ReadonlyMap<string, Execution> = new Map(),
): Promise<ListedRun[]> {
  const found = new Map<string, { bytes: number; hasReport: boolean; hasRunFile: boolean }>();
  for (const runId of executions.keys()) found.set(runId, { bytes: 0, hasReport: false, hasRunFile: false });
  for await (const { key, bytes } of store.list(RUNS_PREFIX)) {
    const runId = key.slice(RUNS_PREFIX.length).split('/')[0] as string;
    const own = found.get(runId) ?? { bytes: 0, hasReport: false, hasRunFile: false };
    own.bytes += bytes;
    own.hasReport ||= key === runKeys(runId).report;
    own.hasRunFile ||= key === runKeys(runId).run;
    found.set(runId, own);
  }
  const runs = await inParallel([...found], async ([runId, { bytes, hasReport, hasRunFile }]) => {
    const execution = executions.get(runId);
    const file = hasRunFile ? await readRunFile(store, runId).catch(damageIn) : undefined;
    if (file instanceof FormatError) return { ...damagedRun(file), ...execution, runId, bytes };
    return { ...summaryOf(runId, file, hasReport, execution), bytes };
  });
  return runs.sort(newestFirst);
}

/** What run.json says, and where there is none, or an older one, what else lies there. */
export function summaryOf(
  runId: string,
  file: RunFile | undefined,
  hasReport: boolean,
  execution?: Execution,
): Omit<ListedRun, 'bytes'> {
  const { source, failure } = file ?? {};
  return {
    runId,
    status: execution?.status ?? file?.status ?? (hasReport ? 'succeeded' : 'unfinished'),
    startedAt: execution?.startedAt ?? file?.startedAt,
    endedAt: execution?.endedAt ?? file?.endedAt,
    source,
    failure,
  };
}

/** A run.json of another version says nothing to this one. @throws FormatError where it is damaged */
export const readRunFile = (store: BlobStore, runId: string): Promise<RunFile | undefined> =>
  readShown(store, runKeys(runId).run, runFileSchema);

/** Of a run whose records are damaged: that they are, and what helps. The others are shown all the same. */
export function damagedRun({ name, message }: FormatError): Pick<ListedRun, 'status' | 'failure'> {
  return { status: 'damaged', failure: { state: 'unknown', error: name, ...splitRemedy(message) } };
}

/** The error itself where a record is damaged. */
export function damageIn(error: unknown): FormatError {
  if (error instanceof FormatError) return error;
  throw error;
}

function newestFirst(a: ListedRun, b: ListedRun): number {
  const [first, second] = [a.startedAt ?? '', b.startedAt ?? ''];
  if (first !== second) return first > second ? -1 : 1;
  return a.runId < b.runId ? -1 : 1;
}
