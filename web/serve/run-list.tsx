import { useState } from 'preact/hooks';
import { fewImages } from '../../shared/dataset/few-images';
import type { ServedRun } from '../../shared/records/run-progress';
import { compareHash, runHash } from './parse-route';
import { causeOf, classesText, dateText, percent, STATUS, threePlaces } from './words';

/** The list of runs: each a link to its own view, those that have been measured to be ticked and compared. */
export function RunList({ runs }: { readonly runs: readonly ServedRun[] }) {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const measured = runs.filter(({ accuracy, multiLabel }) => accuracy ?? multiLabel);
  const chosen = measured.map(({ name }) => name).filter((name) => ticked.has(name));
  // Numbers of one label per image do not stand beside those of several.
  const kind = measured.find(({ name }) => ticked.has(name));
  const canBeTicked = (run: ServedRun) => measured.includes(run) && (!kind || !kind.multiLabel === !run.multiLabel);
  const tick = (name: string) => {
    const next = new Set(ticked);
    if (!next.delete(name)) next.add(name);
    setTicked(next);
  };
  return (
    <section aria-labelledby="runs-title">
      <div class="title">
        <h2 id="runs-title">Runs</h2>
        {measured.length > 1 && (
          <p class="compare">
            {chosen.length > 1 ? (
              <a href={compareHash(chosen)}>Compare {chosen.length} runs</a>
            ) : (
              <span class="quiet">Tick two or more to compare them</span>
            )}
          </p>
        )}
      </div>
      {runs.length === 0 && <p class="quiet">None yet.</p>}
      <ul id="runs">
        {runs.map((run) => (
          <li key={run.name}>
            {measured.length > 1 && (
              <input
                type="checkbox"
                aria-label={`Compare ${run.name}`}
                disabled={!canBeTicked(run)}
                checked={ticked.has(run.name)}
                onChange={() => tick(run.name)}
              />
            )}
            <RunLink {...run} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function RunLink({ name, status, accuracy, multiLabel, classes, base, startedAt, failure }: ServedRun) {
  const measured = accuracy ?? multiLabel;
  const few = measured && fewImages(measured.images);
  const details = [dateText(startedAt), base, classes && classesText(classes)].filter(Boolean).join(' · ');
  return (
    <a href={runHash(name)}>
      <b>{name}</b>
      <span class="accuracy">
        {accuracy && percent(accuracy.value)}
        {multiLabel && threePlaces(multiLabel.meanAveragePrecision)}
        {multiLabel && <small>mean average precision</small>}
        {few && <small>{few}</small>}
      </span>
      <span class="quiet">{status === 'failed' && failure ? causeOf(failure.problem) : details}</span>
      <span class="end">
        <span class={`pill ${status}`}>{STATUS[status]}</span>
      </span>
    </a>
  );
}
