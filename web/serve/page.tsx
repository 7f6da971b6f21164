import { render } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { getSettings } from './api';
import { Collect } from './collect';
import { Compare } from './compare';
import { NewRun } from './new-run';
import { type Route, runHash } from './parse-route';
import { Problem } from './problem';
import { RunList } from './run-list';
import { RunPage } from './run-page';
import { useLoaded } from './use-loaded';
import { useRoute } from './use-route';
import { type Runs, useRuns } from './use-runs';

/** The page of `headstart serve`: the list of runs, one of them, or some beside each other. */
function App() {
  const route = useRoute();
  const runs = useRuns();
  const [said, say] = useState('');
  const content = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  const place = route.view === 'run' ? route.name : route.view;
  useEffect(() => {
    document.title = route.view === 'run' ? `${route.name} – Headstart` : `${TITLES[route.view]} – Headstart`;
    // Whoever goes to another place by the keyboard is then in it.
    if (!isFirst.current) content.current?.focus();
    isFirst.current = false;
    void runs.refresh();
  }, [place]);
  const only = runs.runs && !runs.runs.canTrain ? runs.runs.runs[0]?.name : undefined;
  return (
    <>
      <header class="bar">
        <a class="brand" href="#/">
          Headstart
        </a>
        {!only && (
          <nav aria-label="Pages">
            <a href="#/" aria-current={route.view === 'home' ? 'page' : undefined}>
              Runs
            </a>
            <a href="#/collect" aria-current={route.view === 'collect' ? 'page' : undefined}>
              Collect images
            </a>
          </nav>
        )}
      </header>
      <main id="=main" tabIndex={-1} ref={content}>
        <p class="visually-hidden" id="said" role="status" aria-live="polite">
          {said}
        </p>
        <View
          route={only && route.view === 'home' ? { view: 'run', name: only, tab: '', query: '' } : route}
          runs={runs}
          say={say}
        />
      </main>
    </>
  );
}

const TITLES = { home: 'Runs', compare: 'Compare runs', collect: 'Collect images' } as const;

interface ViewProps {
  readonly route: Route;
  readonly runs: Runs;
  say(text: string): void;
}

function View({ route, runs: { runs, error, refresh }, say }: ViewProps) {
  const changed = () => void refresh();
  if (!runs) return <Problem error={error} id="problem" />;
  switch (route.view) {
    case 'run': {
      const { name, tab, query } = route;
      return <RunPage key={name} {...{ name, tab, query, say, changed }} isOneOfMany={runs.canTrain} />;
    }
    case 'collect':
      return <Collect maxBytes={runs.maxBytes} changed={changed} />;
    case 'compare':
      return <Compare names={route.names} runs={runs.runs} />;
    default:
      return <Home runs={{ runs, error, refresh }} />;
  }
}

function Home({ runs: { runs, error } }: { readonly runs: Runs }) {
  const [problem, setProblem] = useState<Error>();
  const settings = useLoaded(getSettings, []);
  return (
    <>
      <h1>Train a classifier for your images</h1>
      <p class="quiet">
        A folder of images for each class goes in; a trained model and its report come out. It is computed on this
        machine.
      </p>
      <Problem error={problem ?? error ?? settings.error} id="problem" />
      {runs?.canTrain && (
        <NewRun
          maxBytes={runs.maxBytes}
          known={settings.value}
          failed={setProblem}
          begun={(name) => {
            location.hash = runHash(name);
          }}
        />
      )}
      <RunList runs={runs?.runs ?? []} />
    </>
  );
}

render(<App />, document.getElementById('app') as HTMLElement);
