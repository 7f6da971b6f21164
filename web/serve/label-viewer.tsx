import { useEffect, useId, useState } from 'preact/hooks';
import type { ServedLabels } from '../../shared/records/served-images';
import { pictureUrl } from './api';
import { ClassAnswers } from './class-answers';
import { Modal } from './modal';
import { Problem } from './problem';
import { useMap } from './use-map';

export interface LabelViewerProps {
  readonly run: string;
  /** Those that have been listed so far. */
  readonly found: ServedLabels;
  /** Place of the one that is shown. */
  readonly at: number;
  go(to: number): void;
  close(): void;
}

/** One image of a multi-label run, large, with its answers. The arrow keys go to the next and the one before. */
export function LabelViewer({ run, found: { images, total, classes, thresholds }, at, go, close }: LabelViewerProps) {
  const id = useId();
  const [of, showRegions] = useState('');
  const image = images[at];
  const map = useMap(of && image ? { run, file: image.file, of } : undefined);
  const move = (step: number) => {
    const to = at + step;
    if (to >= 0 && to < images.length) go(to);
  };
  useEffect(() => {
    const press = ({ key, target, ctrlKey, metaKey, altKey }: KeyboardEvent) => {
      if (target instanceof HTMLSelectElement || ctrlKey || metaKey || altKey) return;
      if (key === 'ArrowRight') move(1);
      if (key === 'ArrowLeft') move(-1);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  });
  if (!image) return null;
  const { file, labels, probabilities, split } = image;
  return (
    <Modal title={file} className="viewer labelled" close={close}>
      <div class="photo">
        <img src={pictureUrl(run, file, 'large')} alt="" />
        {map.url && <img class="map" src={map.url} alt="" />}
      </div>
      <div class="relabel">
        <label for={`${id}-map`}>Regions that support</label>
        <select id={`${id}-map`} value={of} onChange={({ currentTarget: { value } }) => showRegions(value)}>
          <option value="">(not shown)</option>
          {classes.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
        <span class="quiet" role="status">
          {map.url && (
            <>
              <span class="for">orange</span>: for it, <span class="against">blue</span>: against it
            </>
          )}
          {of && !map.url && !map.error && 'Computing …'}
        </span>
      </div>
      <Problem error={map.error} />
      <div aria-live="polite">
        <ClassAnswers {...{ classes, probabilities, thresholds, labels }} />
        <p class="quiet">{split === 'train' ? 'Training' : split === 'test' ? 'Test' : 'Validation'} image.</p>
      </div>
      <div class="buttons">
        <button type="button" class="plain" disabled={at === 0} onClick={() => move(-1)}>
          ← Previous
        </button>
        <span class="quiet">
          {at + 1} of {total}
        </span>
        <button type="button" class="plain" disabled={at + 1 >= total} onClick={() => move(1)}>
          Next →
        </button>
        <button type="button" onClick={close}>
          Close
        </button>
      </div>
    </Modal>
  );
}
