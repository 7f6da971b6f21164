import type { JudgedImage } from '../../shared/records/served-images';
import type { Corrections } from '../../shared/records/served-settings';
import { pictureUrl } from './api';
import { percent } from './words';

export interface PictureButtonProps {
  readonly run: string;
  readonly image: JudgedImage;
  readonly corrections: Corrections;
  /** Whether it is the label that may be wrong, not the prediction. */
  readonly isFinding?: boolean;
  open(): void;
}

/** A small picture with its label, its prediction, and its correction. */
export function PictureButton({ run, image, corrections, isFinding, open }: PictureButtonProps) {
  const { file, class: own, predicted, confidence } = image;
  const differs = predicted !== undefined && predicted !== own;
  const isOut = corrections.exclude.includes(file);
  const label = corrections.labels[file];
  return (
    <button type="button" class={differs && !isFinding ? 'picture wrong' : 'picture'} onClick={open}>
      <img src={pictureUrl(run, file)} alt={file} loading="lazy" />
      <span>
        {differs && !isFinding && <span class="mark">Wrong: </span>}
        {own}
        {differs && (isFinding ? `, looks like ${predicted}` : ` taken for ${predicted}`)}
        {confidence !== undefined && ` · ${percent(confidence)}`}
      </span>
      {(isOut || label !== undefined) && <b class="correction">{isOut ? 'Left out' : `Now ${label}`}</b>}
    </button>
  );
}
