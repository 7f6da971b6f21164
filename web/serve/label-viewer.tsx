import { useId, useState } from 'preact/hooks';
import type { ServedLabels } from '../../shared/records/served-images';
import { ClassAnswers } from './class-answers';
import { Modal } from './modal';
import { Problem } from './problem';
import { useMap } from './use-map';
import { MapKey, Photo, splitText, useWalk, WalkButtons } from './viewer-parts';

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
  const move = useWalk({ at, listed: images.length, go });
  if (!image) return null;
  const { file, labels, probabilities, split } = image;
  return (
    <Modal title={file} className="viewer labelled" close={close}>
      <Photo {...{ run, file, map }} />
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
        <MapKey map={map} isWanted={of !== ''} />
      </div>
      <Problem error={map.error} />
      <div aria-live="polite">
        <ClassAnswers {...{ classes, probabilities, thresholds, labels }} />
        <p class="quiet">{splitText(split)}</p>
      </div>
      <div class="buttons">
        <WalkButtons {...{ at, total, move, close }} />
      </div>
    </Modal>
  );
}
