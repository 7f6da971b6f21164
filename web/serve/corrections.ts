import { useEffect, useState } from 'preact/hooks';
import type { Corrections } from '../../shared/records/served-settings';

const NONE: Corrections = { labels: {}, exclude: [] };
const CHANGED = 'headstart-corrections';
const keyOf = (run: string) => `headstart corrections of ${run}`;

/** What has been found wrong about the images of a run; kept while the tab is open. */
export function useCorrections(run: string): readonly [Corrections, (next: Corrections) => void] {
  const [corrections, setCorrections] = useState(() => read(run));
  useEffect(() => {
    const follow = () => setCorrections(read(run));
    follow();
    addEventListener(CHANGED, follow);
    return () => removeEventListener(CHANGED, follow);
  }, [run]);
  const change = (next: Corrections) => {
    sessionStorage.setItem(keyOf(run), JSON.stringify(next));
    dispatchEvent(new Event(CHANGED));
  };
  return [corrections, change];
}

function read(run: string): Corrections {
  const text = sessionStorage.getItem(keyOf(run));
  return text ? { ...NONE, ...(JSON.parse(text) as Corrections) } : NONE;
}
