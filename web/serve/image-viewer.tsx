import { useId, useState } from 'preact/hooks';
import type { JudgedImage } from '../../shared/records/served-images';
import { corrected } from './corrected';
import { useCorrections } from './corrections';
import { Modal } from './modal';
import { Problem } from './problem';
import { useMap } from './use-map';
import { MapKey, Photo, splitText, useWalk, WalkButtons } from './viewer-parts';
import { percent } from './words';

export interface ImageViewerProps {
  readonly run: string;
  /** Those that have been listed so far. */
  readonly images: readonly JudgedImage[];
  readonly total: number;
  /** Place of the one that is shown. */
  readonly at: number;
  readonly classes: readonly string[];
  /** Whether another run can be trained with what is corrected. */
  readonly canCorrect: boolean;
  /** Before the class that was predicted; "the model says" without it. */
  readonly says?: string;
  go(to: number): void;
  close(): void;
}

const OUT = '\u0000';

/** Whether maps are shown: the next image is opened as the last one was. */
let showedMaps = false;

/**
 * One image, large, with what is known of it. The arrow keys go to the next and the one before; a number gives it the class of
 * that place, x leaves it out, 0 takes it as it was; m shows what the prediction is based on.
 */
export function ImageViewer({
  run,
  images,
  total,
  at,
  classes,
  canCorrect,
  says = 'the model says',
  go,
  close,
}: ImageViewerProps) {
  const id = useId();
  const [corrections, change] = useCorrections(run);
  const image = images[at];
  const [showsMap, setShowsMap] = useState(showedMaps);
  const of = image?.predicted ?? image?.class;
  const map = useMap(showsMap && image && of !== undefined ? { run, file: image.file, of } : undefined);
  const showMap = (isShown: boolean) => {
    showedMaps = isShown;
    setShowsMap(isShown);
  };
  const set = (to: string | undefined | null) => {
    if (image) change(corrected(corrections, image.file, to, image.class));
  };
  const move = useWalk({ at, listed: images.length, go }, (key) => {
    if (key === 'm') showMap(!showsMap);
    if (!canCorrect) return;
    const chosen = classes[Number(key) - 1];
    const to = key === 'x' ? null : key === '0' ? undefined : chosen;
    if (key !== 'x' && key !== '0' && chosen === undefined) return;
    set(to);
    move(1);
  });
  if (!image) return null;
  const { file, class: own, predicted, confidence, split } = image;
  const now = corrections.exclude.includes(file) ? OUT : String(corrections.labels[file] ?? own);
  return (
    <Modal title={file} className="viewer" close={close}>
      <Photo {...{ run, file, map }} />
      <p class="map-switch">
        <label>
          <input type="checkbox" checked={showsMap} onChange={({ currentTarget: { checked } }) => showMap(checked)} />{' '}
          Show which regions support <b>{of}</b>
        </label>
        <MapKey map={map} isWanted={showsMap} />
      </p>
      <Problem error={map.error} />
      <p aria-live="polite">
        <b>{own}</b> by its label
        {predicted !== undefined && confidence !== undefined && (
          <>
            ; {says}{' '}
            <b class={predicted === own ? 'good' : 'wrong'}>
              {predicted} ({percent(confidence)})
            </b>
          </>
        )}
        . <span class="quiet">{splitText(split)}</span>
      </p>
      {canCorrect && (
        <div class="relabel">
          <label for={`${id}-label`}>It shows</label>
          <select
            id={`${id}-label`}
            value={now}
            onChange={({ currentTarget: { value } }) => set(value === OUT ? null : value)}
          >
            {classes.map((name, i) => (
              <option key={name} value={name}>
                {i < 9 ? `${i + 1}: ` : ''}
                {name}
                {name === own ? ' (its label)' : ''}
              </option>
            ))}
            <option value={OUT}>x: none of these, leave it out</option>
          </select>
        </div>
      )}
      <div class="buttons">
        <WalkButtons {...{ at, total, move, close }} />
        {canCorrect && (
          <span class="quiet keys">
            Keys: <kbd>←</kbd> <kbd>→</kbd>, <kbd>1</kbd> to <kbd>{Math.min(9, classes.length)}</kbd> its class,{' '}
            <kbd>x</kbd> leave out, <kbd>0</kbd> as it was, <kbd>m</kbd> regions
          </span>
        )}
      </div>
    </Modal>
  );
}
