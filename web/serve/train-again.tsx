import { useState } from 'preact/hooks';
import type { Corrections, RunSettings } from '../../shared/records/served-settings';
import { getSettings, trainAgain } from './api';
import { Modal } from './modal';
import { runHash } from './parse-route';
import { Problem } from './problem';
import { SettingsForm } from './settings-form';
import { useLoaded } from './use-loaded';

export interface TrainAgainProps {
  readonly name: string;
  readonly isMultiLabel?: boolean;
  /** Without them the images are taken as they are. */
  readonly corrections?: Corrections;
  close(): void;
  changed(): void;
  /** Told of the new run's name. */
  begun?(): void;
}

const NONE: Corrections = { labels: {}, exclude: [] };

/** Asks for the settings of another run on the same images. */
export function TrainAgain({ name, isMultiLabel, corrections = NONE, close, changed, begun }: TrainAgainProps) {
  const known = useLoaded(getSettings, []);
  const [settings, setSettings] = useState<RunSettings>({});
  const [error, setError] = useState<Error>();
  const start = async (event: Event) => {
    event.preventDefault();
    try {
      const run = await trainAgain(name, settings, corrections);
      begun?.();
      close();
      changed();
      location.hash = runHash(run);
    } catch (problem) {
      setError(problem as Error);
    }
  };
  return (
    <Modal title="Train again on the same images" close={close}>
      <form onSubmit={start}>
        {known.value && (
          <SettingsForm known={known.value} chosen={settings} choose={setSettings} run={name} {...{ isMultiLabel }} />
        )}
        <Problem error={error ?? known.error} />
        <div class="buttons">
          <button type="submit">Train</button>
          <button type="button" class="plain" onClick={close}>
            Cancel
          </button>
        </div>
      </form>
    </Modal>
  );
}
