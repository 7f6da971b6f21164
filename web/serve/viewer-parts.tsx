import { useEffect } from 'preact/hooks';
import type { Split } from '../../shared/records/splits';
import { pictureUrl } from './api';
import type { LoadedMap } from './use-map';
import { SPLIT_TITLES } from './words';

export interface Walk {
  /** Place of the image that is shown. */
  readonly at: number;
  /** How many have been listed so far. */
  readonly listed: number;
  go(to: number): void;
}

/**
 * Goes from image to image, by the arrow keys too.
 * @param press is told of every other key
 */
export function useWalk({ at, listed, go }: Walk, press: (key: string) => void = () => undefined) {
  const move = (step: number) => {
    const to = at + step;
    if (to >= 0 && to < listed) go(to);
  };
  useEffect(() => {
    const onKey = ({ key, target, ctrlKey, metaKey, altKey }: KeyboardEvent) => {
      if (target instanceof HTMLSelectElement || ctrlKey || metaKey || altKey) return;
      if (key === 'ArrowRight') move(1);
      else if (key === 'ArrowLeft') move(-1);
      else press(key);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
  return move;
}

/** An image, and over it what supports a class and what contradicts it. */
export function Photo({ run, file, map }: { readonly run: string; readonly file: string; readonly map: LoadedMap }) {
  return (
    <div class="photo">
      <img src={pictureUrl(run, file, 'large')} alt="" />
      {map.url && <img class="map" src={map.url} alt="" />}
    </div>
  );
}

/** What the colours of a map mean, or that it is being computed. */
export function MapKey({ map, isWanted }: { readonly map: LoadedMap; readonly isWanted: boolean }) {
  return (
    <span class="quiet" role="status">
      {map.url && (
        <>
          <span class="for">orange</span>: for it, <span class="against">blue</span>: against it
        </>
      )}
      {isWanted && !map.url && !map.error && 'Computing …'}
    </span>
  );
}

/** Of which split an image is. */
export const splitText = (split: Split): string => `${SPLIT_TITLES[split]} image.`;

export interface WalkButtonsProps {
  readonly at: number;
  readonly total: number;
  move(step: number): void;
  close(): void;
}

export function WalkButtons({ at, total, move, close }: WalkButtonsProps) {
  return (
    <>
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
    </>
  );
}
