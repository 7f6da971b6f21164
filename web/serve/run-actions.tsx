import { useState } from 'preact/hooks';
import type { ServedRun } from '../../shared/records/run-progress';
import { ApiError, deleteRun, downloadUrl, renameRun } from './api';
import { Modal } from './modal';
import { runHash } from './parse-route';
import { Problem } from './problem';
import { TrainAgain } from './train-again';

export interface RunActionsProps {
  readonly run: ServedRun;
  changed(): void;
  failed(error: Error): void;
}

/** What can be done with a run that does not work: take it along, train again, rename, delete. */
export function RunActions({ run, changed, failed }: RunActionsProps) {
  const [asking, setAsking] = useState<'rename' | 'delete' | 'again'>();
  const { name, status, hasReport, hasSite } = run;
  const close = () => setAsking(undefined);
  return (
    <>
      {status === 'succeeded' && (
        <>
          <details class="menu">
            <summary class="button">Download</summary>
            <div>
              <a href={downloadUrl(name, 'model.zip')} download>
                The model (ONNX and what goes with it)
              </a>
              {hasReport && (
                <a href={downloadUrl(name, 'report.html')} download>
                  The report
                </a>
              )}
              {hasSite && (
                <a href={downloadUrl(name, 'site.zip')} download>
                  The page that classifies pictures
                </a>
              )}
            </div>
          </details>
          <button type="button" class="plain" onClick={() => setAsking('again')}>
            Train again
          </button>
        </>
      )}
      <button type="button" class="plain" onClick={() => setAsking('rename')}>
        Rename
      </button>
      <button type="button" class="plain bad" onClick={() => setAsking('delete')}>
        Delete
      </button>
      {asking === 'rename' && <Rename name={name} close={close} changed={changed} />}
      {asking === 'delete' && <Delete name={name} close={close} changed={changed} failed={failed} />}
      {asking === 'again' && (
        <TrainAgain name={name} isMultiLabel={run.multiLabel !== undefined} close={close} changed={changed} />
      )}
    </>
  );
}

interface DialogProps {
  readonly name: string;
  close(): void;
  changed(): void;
}

function Rename({ name, close, changed }: DialogProps) {
  const [to, setTo] = useState(name);
  const [error, setError] = useState<Error>();
  const rename = async (event: Event) => {
    event.preventDefault();
    if (to === name) return close();
    try {
      await renameRun(name, to);
      changed();
      location.replace(runHash(to));
    } catch (problem) {
      setError(problem as Error);
    }
  };
  return (
    <Modal title="Rename the run" close={close}>
      <form onSubmit={rename}>
        <label for="new-name">Name</label>
        <input
          id="new-name"
          type="text"
          maxLength={60}
          autocomplete="off"
          value={to}
          onInput={({ currentTarget }) => setTo(currentTarget.value)}
        />
        <Problem error={error} />
        <div class="buttons">
          <button type="submit">Rename</button>
          <button type="button" class="plain" onClick={close}>
            Cancel
          </button>
        </div>
      </form>
    </Modal>
  );
}

function Delete({ name, close, changed, failed }: DialogProps & Pick<RunActionsProps, 'failed'>) {
  const remove = async () => {
    close();
    try {
      const { isGone } = await deleteRun(name);
      changed();
      location.replace('#/');
      if (!isGone) failed(new ApiError(`The folder "${name}" holds other files too.`, 'These were left there.'));
    } catch (problem) {
      failed(problem as Error);
    }
  };
  return (
    <Modal title={`Delete “${name}”?`} close={close}>
      <p>Its model, report and images are deleted from this machine's disk. This cannot be undone.</p>
      <div class="buttons">
        <button type="button" class="bad" onClick={remove}>
          Delete the run
        </button>
        <button type="button" class="plain" autofocus onClick={close}>
          Keep it
        </button>
      </div>
    </Modal>
  );
}
