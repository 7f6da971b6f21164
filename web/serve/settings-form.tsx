import type { TargetedEvent } from 'preact';
import { useId } from 'preact/hooks';
import type { RunSettings, ServedBase, ServedSettings } from '../../shared/records/served-settings';
import { sizeText } from './archive-type';
import { ViewPreview } from './view-preview';
import { UNUSABLE } from './words';

export interface SettingsFormProps {
  readonly known: ServedSettings;
  readonly chosen: RunSettings;
  choose(settings: RunSettings): void;
  /** Run on whose images another one is to be trained. */
  readonly run?: string;
  /** Whether its images have several labels: some settings are for one label per image. */
  readonly isMultiLabel?: boolean;
}

const VIEWS = [0, 2, 4, 8] as const;

/** What can be chosen before a run; what is left alone is the server's own. */
export function SettingsForm({ known: { bases, defaults }, chosen, choose, run, isMultiLabel }: SettingsFormProps) {
  const id = useId();
  const values = { ...defaults, ...chosen };
  const isAble = canFineTune(bases, values.base);
  // Of a file its name: paths are long.
  const own = defaults.base?.split(/[\\/]/).at(-1) ?? 'imagenet, or stanford-dogs where it cannot be reached';
  const views: number[] = [...VIEWS];
  if (!views.includes(values.views)) views.push(values.views);
  return (
    <div class="settings">
      <div>
        <label for={`${id}-base`}>Base network</label>
        <select
          id={`${id}-base`}
          value={chosen.base ?? ''}
          onChange={({ currentTarget: { value } }) => {
            const base = value || undefined;
            const able = canFineTune(bases, base);
            choose({ ...chosen, base, ...(!able && { fineTune: false }) });
          }}
        >
          <option value="">As started: {own}</option>
          <option value="auto">auto: measures several on your images, takes a minute or more</option>
          {bases.map(({ name, title, imageSizePx, isHere, fetchBytes }) => (
            <option key={name} value={name}>
              {name}: {title}, {imageSizePx} px
              {isHere ? '' : fetchBytes ? `, fetches ${sizeText(fetchBytes)}` : ', is fetched'}
            </option>
          ))}
        </select>
        <p class="hint">
          What has seen many images before yours. A larger one takes longer and is often more accurate.
        </p>
      </div>
      <div>
        <label for={`${id}-epochs`}>Epochs</label>
        <input
          id={`${id}-epochs`}
          type="number"
          min="1"
          max="10000"
          value={values.epochs}
          {...typed(Number.isInteger, (epochs) => choose({ ...chosen, epochs }))}
        />
        <p class="hint">Passes over your images. Each takes a fraction of a second.</p>
      </div>
      <div>
        <label for={`${id}-views`}>Augmentation</label>
        <select
          id={`${id}-views`}
          value={String(values.views)}
          onChange={({ currentTarget: { value } }) => choose({ ...chosen, views: Number(value) })}
        >
          {views.map((number) => (
            <option key={number} value={String(number)}>
              {number === 0 ? 'None' : `${number} views of each image`}
            </option>
          ))}
        </select>
        <p class="hint">
          Turned, moved and zoomed copies. Helps with few images; each view costs as much as the image.
        </p>
      </div>
      <div>
        <label for={`${id}-bad`}>{UNUSABLE}</label>
        <input
          id={`${id}-bad`}
          type="number"
          min="0"
          max="100"
          value={Math.round(values.maxBadShare * 1e4) / 100}
          {...typed(
            (percent) => percent >= 0 && percent <= 100,
            (percent) => choose({ ...chosen, maxBadShare: percent === undefined ? undefined : percent / 100 }),
          )}
        />
        <p class="hint">A run stops if more of the files are damaged or no images; with fewer, it leaves them out.</p>
      </div>
      <div class="checks">
        <label>
          <input
            type="checkbox"
            checked={values.mirror && values.views > 0}
            disabled={values.views === 0}
            onChange={({ currentTarget: { checked } }) => choose({ ...chosen, views: values.views, mirror: checked })}
          />{' '}
          Views may be mirrored
        </label>
        {!isMultiLabel && (
          <label>
            <input
              type="checkbox"
              checked={values.fineTune && isAble}
              disabled={!isAble}
              onChange={({ currentTarget: { checked } }) =>
                choose({ ...chosen, views: values.views, fineTune: checked })
              }
            />{' '}
            Fine-tune the base where the accuracy leaves room (minutes)
          </label>
        )}
      </div>
      {isMultiLabel && (
        <p class="hint">Its images have several labels (multi-label): fine-tuning is for one label per image.</p>
      )}
      {values.views > 0 && <Views base={chosen.base} views={values.views} mirror={values.mirror} run={run} />}
    </div>
  );
}

/**
 * A number counts as it is typed, since a file may be dropped while the field has the focus; what is none counts, as nothing
 * chosen, only when the field is left.
 */
function typed(isRight: (number: number) => boolean, choose: (number: number | undefined) => void) {
  type Event = TargetedEvent<HTMLInputElement>;
  return {
    onInput({ currentTarget: { valueAsNumber } }: Event) {
      if (isRight(valueAsNumber)) choose(valueAsNumber);
    },
    onChange({ currentTarget: { valueAsNumber } }: Event) {
      choose(isRight(valueAsNumber) ? valueAsNumber : undefined);
    },
  };
}

/** Made anew with each choice: one that cannot be shown is no reason not to show the next. */
function Views({
  run,
  ...settings
}: Pick<RunSettings, 'base' | 'mirror'> & { views: number; run: string | undefined }) {
  return <ViewPreview key={JSON.stringify(settings)} settings={settings} views={settings.views} run={run} />;
}

/** Of "auto" nobody knows before. */
const canFineTune = (bases: readonly ServedBase[], base: string | undefined): boolean =>
  base !== 'auto' && (bases.find(({ name }) => name === base)?.canFineTune ?? true);
