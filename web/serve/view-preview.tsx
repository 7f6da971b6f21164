import { useState } from 'preact/hooks';
import type { RunSettings } from '../../shared/records/served-settings';
import { viewUrl } from './api';

export interface ViewPreviewProps {
  readonly settings: RunSettings;
  /** Of each image. */
  readonly views: number;
  /** Run whose images are shown; drawn ones without it. */
  readonly run?: string | undefined;
}

const IMAGES = [0, 1] as const;
const MOST_VIEWS = 4;

/** Two images as the base would be fed them, each with the first of its views. */
export function ViewPreview({ settings, views, run }: ViewPreviewProps) {
  const [hasFailed, setFailed] = useState(false);
  const shown = Math.min(views, MOST_VIEWS);
  if (hasFailed) return <p class="hint views">A preview of the views cannot be shown.</p>;
  const columns = Array.from({ length: shown + 1 }, (_, view) => view);
  return (
    <figure class="views">
      {IMAGES.map((image) => (
        <div key={image}>
          {columns.map((view) => (
            <img
              key={view}
              src={viewUrl(settings, image, view, run)}
              alt={view === 0 ? `Image ${image + 1}` : `View ${view} of image ${image + 1}`}
              onError={() => setFailed(true)}
            />
          ))}
        </div>
      ))}
      <figcaption class="hint">
        {run === undefined ? 'Two drawn examples' : 'Two training images'} as the network would see them, and{' '}
        {shown < views ? `the first ${shown} of ${views}` : 'the'} {shown === 1 ? 'view' : 'views'} of each.
      </figcaption>
    </figure>
  );
}
