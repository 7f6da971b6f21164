import { useCallback, useEffect, useState } from 'preact/hooks';
import type { ServedRuns } from '../../shared/records/run-progress';
import { listRuns } from './api';
import { isBusy } from './words';

/** While something works or waits, what the list says changes by itself. */
const LOOK_AGAIN_MS = 2_000;

export interface Runs {
  readonly runs?: ServedRuns;
  readonly error?: Error;
  /** Looks now. */
  refresh(): Promise<void>;
}

export function useRuns(): Runs {
  const [state, setState] = useState<Omit<Runs, 'refresh'>>({});
  const refresh = useCallback(async () => {
    try {
      setState({ runs: await listRuns() });
    } catch (error) {
      setState((before) => ({ ...before, error: error as Error }));
    }
  }, []);
  useEffect(() => {
    void refresh();
  }, [refresh]);
  const { runs, error } = state;
  const isWaiting = Boolean(error) || runs?.runs.some(isBusy);
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(refresh, LOOK_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [isWaiting, state]);
  return { ...state, refresh };
}
