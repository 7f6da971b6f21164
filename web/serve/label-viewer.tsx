import { useId, useState } from 'preact/hooks';
import type { JudgedLabels } from '../../shared/records/served-images';
import { ClassAnswers } from './class-answers';
import { corrected, toggled } from './corrected';
import { useCorrections } from './corrections';
import { Modal } from './modal';
import { Problem } from './problem';
import { useMap } from './use-map';
import { MapKey, Photo, splitText, useWalk, WalkButtons } from './viewer-parts';
import { labelsText } from './words';

/** An image with its labels, and what the model or a finding says of it. */
export interface ViewedLabels extends Pick<JudgedLabels, 'file' | 'split' | 'labels'> {
  /** In the order of the classes. */
  readonly probabilities?: readonly number[];
  readonly finding?: string;
}

export interface LabelViewerProps {
  readonly run: string;
  /** Those that have been listed so far. */
  readonly images: readonly ViewedLabels[];
  readonly total: number;
  readonly classes: readonly string[];
  readonly thresholds?: readonly number[];
  /** Whether another run can be trained with what is corrected. */
  readonly canCorrect: boolean;
  /** Place of the one that is shown. */
  readonly at: number;
  go(to: number): void;
  close(): void;
}

/**
 * One image of a multi-label run, large, with its answers. The arrow keys go to the next and the one before; a number gives it
 * the class of that place or takes it away, x leaves it out, 0 takes it as it was.
 */
export function LabelViewer(props: LabelViewerProps) {
  const { run, images, total, classes, thresholds, canCorrect, at, go, close } = props;
  const id = useId();
  const [of, showRegions] = useState('');
  const [corrections, change] = useCorrections(run);
  const image = images[at];
  const map = useMap(of && image ? { run, file: image.file, of } : undefined);
  const isOut = image !== undefined && corrections.exclude.includes(image.file);
  const labels = (image && (corrections.labels[image.file] as readonly string[] | undefined)) ?? image?.labels ?? [];
  const set = (to: readonly string[] | undefined | null) => {
    if (image) change(corrected(corrections, image.file, to, image.labels));
  };
  const toggle = (name: string) => set(toggled(labels, name, classes));
  const move = useWalk({ at, listed: images.length, go }, (key) => {
    if (!canCorrect) return;
    const chosen = classes[Number(key) - 1];
    if (key === 'x') set(isOut ? undefined : null);
    else if (key === '0') set(undefined);
    else if (chosen !== undefined) toggle(chosen);
  });
  if (!image) return null;
  const { file, probabilities, split, finding } = image;
  const isChanged = isOut || corrections.labels[file] !== undefined;
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
      {finding && <p>{finding}.</p>}
      <ClassAnswers {...{ classes, probabilities, thresholds, labels }} toggle={canCorrect ? toggle : undefined} />
      <p class="quiet" aria-live="polite">
        {splitText(split)}
        {isChanged && (isOut ? ' Left out.' : ` Now ${labelsText(labels)}; it was ${labelsText(image.labels)}.`)}
      </p>
      {canCorrect && (
        <p>
          <label>
            <input type="checkbox" checked={isOut} onChange={() => set(isOut ? undefined : null)} /> Leave it out
          </label>
        </p>
      )}
      <div class="buttons">
        <WalkButtons {...{ at, total, move, close }} />
        {canCorrect && (
          <span class="quiet keys">
            Keys: <kbd>←</kbd> <kbd>→</kbd>, <kbd>1</kbd> to <kbd>{Math.min(9, classes.length)}</kbd> its classes,{' '}
            <kbd>x</kbd> leave out, <kbd>0</kbd> as it was
          </span>
        )}
      </div>
    </Modal>
  );
}
