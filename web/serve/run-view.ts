import { fewImages } from '../../shared/dataset/few-images';
import type { RunProgress, ServedRun } from '../../shared/records/run-progress';
import { byId } from '../element';
import { findRun, goOn, stopRun } from './api';
import { frame } from './frame';
import { showProgress } from './show-progress';
import { classesText, percent, STATUS, startedText } from './show-runs';
import { showTabs, type Tab } from './tabs';

const TABS = ['tab-site', 'tab-report', 'tab-training'];

export interface RunViewOptions {
  say(text: string): void;
  problem(text: string): void;
}

/** The view of one run: its progress while it works, what it has left when it is done. */
export class RunView {
  #name = '';
  #events: EventSource | undefined;

  constructor(private readonly options: RunViewOptions) {
    const act = (what: (name: string) => Promise<unknown>) => async () => {
      try {
        await what(this.#name);
        await this.open(this.#name);
      } catch (error) {
        options.problem((error as Error).message);
      }
    };
    byId('stop').addEventListener('click', act(stopRun));
    byId('go-on').addEventListener('click', act(goOn));
  }

  /** @throws ApiError where there is no such run */
  async open(name: string): Promise<void> {
    this.close();
    this.#name = name;
    const run = await findRun(name);
    if (this.#name !== name) return;
    this.#show(run);
    byId('progress').hidden = true;
    showTabs([], TABS);
    if (run.status === 'running' || run.status === 'stopping') this.#follow(name);
    else this.#showLeft(run);
  }

  close(): void {
    this.#name = '';
    this.#events?.close();
    this.#events = undefined;
  }

  #show(run: ServedRun): void {
    const { name, status, failure, classes, accuracy, images } = run;
    byId('run-name').textContent = name;
    document.title = `${name} – Headstart`;
    const few = accuracy && fewImages(accuracy.images);
    const measured = accuracy
      ? `Accuracy ${percent(accuracy.value)} on validation (${percent(accuracy.low)} to ${percent(accuracy.high)})${few ? `, ${few}` : ''}`
      : startedText(run);
    const counted = images
      ? `${images.computed} features computed, ${images.cached} found, ${images.skipped} images skipped`
      : '';
    byId('run-about').textContent = [classes ? classesText(classes) : '', measured, counted]
      .filter(Boolean)
      .join(' · ');
    this.#showStatus(status, failure);
    byId('go-on').hidden = !run.canGoOn;
  }

  #showStatus(status: ServedRun['status'], failure?: { problem: string; remedy?: string }): void {
    const pill = byId('run-status');
    pill.textContent = STATUS[status];
    pill.className = `pill ${status}`;
    byId<HTMLButtonElement>('stop').hidden = status !== 'running';
    const problem = byId('run-problem');
    problem.hidden = !failure;
    problem.textContent = failure ? [failure.problem, failure.remedy].filter(Boolean).join('. ') : '';
  }

  /** Progress as it comes; EventSource connects again by itself. */
  #follow(name: string): void {
    const events = new EventSource(`api/runs/${encodeURIComponent(name)}/events`);
    this.#events = events;
    let step: string | undefined;
    events.addEventListener('progress', ({ data }: MessageEvent<string>) => {
      const progress = JSON.parse(data) as RunProgress;
      byId('progress').hidden = false;
      showProgress(progress);
      this.#showStatus(progress.status, progress.failure);
      const now = document.querySelector('#steps .now')?.textContent ?? undefined;
      if (now && now !== step) this.options.say(now);
      step = now;
      if (progress.status === 'running' || progress.status === 'stopping') return;
      events.close();
      this.options.say(`${name}: ${STATUS[progress.status]}`);
      void this.#ended(name);
    });
  }

  async #ended(name: string): Promise<void> {
    try {
      const run = await findRun(name);
      if (this.#name !== name) return;
      this.#show(run);
      this.#showLeft(run);
    } catch (error) {
      this.options.problem((error as Error).message);
    }
  }

  /** What is there; the training's progress only where it was watched. */
  #showLeft(run: ServedRun): void {
    const folder = `runs/${encodeURIComponent(run.name)}`;
    const progress = byId('progress');
    const wasWatched = !progress.hidden;
    const page = (id: string, title: string, address: string): Tab => ({
      id,
      show: (panel) => {
        progress.hidden = true;
        panel.append(frame(title, address));
      },
    });
    const training: Tab = {
      id: 'tab-training',
      show: () => {
        progress.hidden = false;
      },
    };
    if (run.status !== 'succeeded') return;
    showTabs(
      [
        ...(run.hasSite ? [page('tab-site', 'Try the model', `${folder}/site/`)] : []),
        ...(run.hasReport ? [page('tab-report', 'The report', `${folder}/report.html`)] : []),
        ...(wasWatched ? [training] : []),
      ],
      TABS,
    );
  }
}
