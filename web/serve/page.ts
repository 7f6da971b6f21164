import { byId } from '../element';
import { listRuns } from './api';
import { dropZip } from './drop-zip';
import { RunView } from './run-view';
import { showRuns } from './show-runs';

/** The page of `headstart serve`: the list of runs, or the one that the address's fragment names. */
function main(): void {
  let maxBytes = Number.POSITIVE_INFINITY;
  let only = false;
  const [home, run, problem] = [byId('home'), byId('run'), byId('problem')];
  const say = (text: string) => {
    byId('said').textContent = text;
  };
  const showProblem = (text: string) => {
    problem.textContent = text;
    problem.hidden = false;
  };
  const view = new RunView({ say, problem: showProblem });
  dropZip({
    maxBytes: () => maxBytes,
    problem: showProblem,
    isOpen: () => !home.hidden && !byId('new').hidden,
    begun: (name) => {
      location.hash = encodeURIComponent(name);
    },
  });

  async function route(): Promise<void> {
    problem.hidden = true;
    const wanted = decodeURIComponent(location.hash.slice(1));
    try {
      const runs = await listRuns();
      maxBytes = runs.maxBytes;
      only = !runs.canTrain;
      const name = wanted || (only ? runs.runs[0]?.name : undefined);
      byId('back').hidden = only;
      home.hidden = name !== undefined;
      run.hidden = name === undefined;
      if (name !== undefined) return await view.open(name);
      view.close();
      document.title = 'Headstart';
      showRuns(runs);
    } catch (error) {
      showProblem((error as Error).message);
    }
  }
  addEventListener('hashchange', route);
  void route();
}

main();
