import { useCallback, useEffect, useState } from 'preact/hooks';
import type { RunProgress as Progress, ServedRun } from '../../shared/records/run-progress';
import { artifactUrl, eventsOf, findRun, goOn, stopRun } from './api';
import { DoubtedLabels } from './doubted-labels';
import { Frame } from './frame';
import { Images } from './images';
import { LabelImages } from './label-images';
import { LabelResults } from './label-results';
import { Labels } from './labels';
import { runHash } from './parse-route';
import { Failure, Problem } from './problem';
import { Results } from './results';
import { RunActions } from './run-actions';
import { RunProgress, Steps } from './run-progress';
import { type Tab, Tabs } from './tabs';
import { TryImages } from './try-images';
import { accuracyText, classesText, count, dateText, isBusy, multiLabelText, STATUS } from './words';

export interface RunPageProps {
  readonly name: string;
  readonly tab: string;
  readonly query: string;
  /** Whether it can be renamed and deleted: not where it is itself the folder that is served. */
  readonly isOneOfMany: boolean;
  /** Whether another run works or waits changes elsewhere. */
  changed(): void;
  say(text: string): void;
}

/** The page of one run: its progress while it works, what it has left when it is done. */
export function RunPage({ name, tab, query, isOneOfMany, changed, say }: RunPageProps) {
  const [run, setRun] = useState<ServedRun>();
  const [progress, setProgress] = useState<Progress>();
  const [error, setError] = useState<Error>();
  const look = useCallback(async () => {
    try {
      setRun(await findRun(name));
    } catch (problem) {
      setError(problem as Error);
    }
  }, [name]);
  useEffect(() => {
    setRun(undefined);
    setProgress(undefined);
    setError(undefined);
    void look();
  }, [look]);

  const status = run?.status;
  useEffect(() => {
    if (status !== 'waiting') return;
    const timer = setInterval(look, 1_000);
    return () => clearInterval(timer);
  }, [status, look]);
  useFollow(name, status, setProgress, look, changed, say);

  const act = (what: (name: string) => Promise<unknown>) => async () => {
    setError(undefined);
    try {
      await what(name);
      setProgress(undefined);
      await look();
      changed();
    } catch (problem) {
      setError(problem as Error);
    }
  };
  if (!run) return <Problem error={error} id="problem" />;
  const now = progress && isBusy(run) ? { ...run, status: progress.status } : run;
  const failure = now.status === 'failed' ? (now.failure ?? progress?.failure) : now.failure;
  const counted = run.images ? countedText(run.images) : '';
  const about = [
    run.classes && classesText(run.classes),
    run.accuracy && accuracyText(run.accuracy),
    run.multiLabel && multiLabelText(run.multiLabel),
    dateText(run.startedAt),
    counted,
  ];
  const isDone = now.status === 'succeeded';
  return (
    <>
      <Problem error={error} id="problem" />
      <div class="title">
        <h1 id="run-name" tabIndex={-1}>
          {name}
        </h1>
        <span id="run-status" class={`pill ${now.status}`}>
          {STATUS[now.status]}
        </span>
      </div>
      <p class="quiet" id="run-about">
        {about.filter(Boolean).join(' · ')}
      </p>
      {failure && <Failure {...failure} id="run-problem" />}
      <div class="buttons">
        {(now.status === 'running' || now.status === 'waiting') && (
          <button type="button" id="stop" class="plain" onClick={act(stopRun)}>
            {now.status === 'waiting' ? 'Remove from the queue' : 'Stop'}
          </button>
        )}
        {run.canGoOn && !isBusy(now) && (
          <button type="button" id="go-on" onClick={act(goOn)}>
            Continue
          </button>
        )}
        {isOneOfMany && !isBusy(now) && <RunActions run={now} changed={changed} failed={setError} />}
      </div>
      {now.status === 'waiting' && <p>It starts when the runs before it have finished.</p>}
      {!isDone && progress && <RunProgress progress={progress} />}
      {!isDone && !progress && now.status === 'failed' && <Steps status="failed" states={stateOf(now.failure)} />}
      {isDone && (
        <Tabs
          label="Results of the run"
          tabs={tabsOf({ run, progress, query, isOneOfMany, changed })}
          selected={tab}
          select={(id) => {
            location.hash = runHash(name, id);
          }}
        />
      )}
    </>
  );
}

/** What there was nothing of goes without saying. */
function countedText({ computed, cached, skipped }: NonNullable<ServedRun['images']>): string {
  const parts = [
    `${count(computed, 'feature')} computed`,
    cached > 0 && `${cached} from the cache`,
    skipped > 0 && `${count(skipped, 'image')} skipped`,
  ];
  return parts.filter(Boolean).join(', ');
}

const stateOf = (failure: ServedRun['failure']) => (failure && failure.state !== 'unknown' ? [failure.state] : []);

interface Left extends Pick<RunPageProps, 'query' | 'isOneOfMany' | 'changed'> {
  readonly run: ServedRun;
  readonly progress: Progress | undefined;
}

function tabsOf({ run, progress, query, isOneOfMany, changed }: Left): Tab[] {
  const { name, hasSite, hasReport, accuracy, multiLabel } = run;
  const tabs: (Tab | false | undefined)[] = [
    multiLabel && { id: 'results', title: 'Results', show: () => <LabelResults name={name} /> },
    multiLabel && {
      id: 'images',
      title: 'Images',
      show: () => <LabelImages {...{ name, query, changed }} canCorrect={isOneOfMany} />,
    },
    multiLabel &&
      isOneOfMany && { id: 'labels', title: 'Labels', show: () => <DoubtedLabels name={name} changed={changed} /> },
    multiLabel && { id: 'site', title: 'Try it', show: () => <TryImages name={name} /> },
    accuracy !== undefined && { id: 'results', title: 'Results', show: () => <Results name={name} /> },
    accuracy !== undefined && {
      id: 'images',
      title: 'Images',
      show: () => <Images {...{ name, query, changed }} canCorrect={isOneOfMany} />,
    },
    accuracy !== undefined &&
      isOneOfMany && { id: 'labels', title: 'Labels', show: () => <Labels name={name} changed={changed} /> },
    hasSite &&
      !multiLabel && {
        id: 'site',
        title: 'Try it',
        show: () => <Frame title="Try the model" address={artifactUrl(name, 'site/')} />,
      },
    hasReport && {
      id: 'report',
      title: 'Report',
      show: () => <Frame title="The report" address={artifactUrl(name, 'report.html')} />,
    },
    progress && { id: 'training', title: 'Training', show: () => <RunProgress progress={progress} /> },
  ];
  return tabs.filter((tab) => tab !== false && tab !== undefined);
}

/** Progress as it comes; EventSource connects again by itself. */
function useFollow(
  name: string,
  status: ServedRun['status'] | undefined,
  show: (progress: Progress) => void,
  ended: () => void,
  changed: () => void,
  say: (text: string) => void,
): void {
  const follows = status === 'running' || status === 'stopping' || status === 'failed';
  useEffect(() => {
    if (!follows) return;
    const events = eventsOf(name);
    events.addEventListener('progress', ({ data }: MessageEvent<string>) => {
      const progress = JSON.parse(data) as Progress;
      show(progress);
      if (progress.status === 'running' || progress.status === 'stopping') return;
      events.close();
      if (status === 'failed') return;
      say(`${name}: ${STATUS[progress.status]}`);
      ended();
      changed();
    });
    return () => events.close();
  }, [name, follows]);
}
