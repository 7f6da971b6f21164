import { useEffect, useRef, useState } from 'preact/hooks';
import type { RunSettings, ServedSettings } from '../../shared/records/served-settings';
import { ApiError, sendArchive, startExample } from './api';
import { archiveType, sizeText } from './archive-type';
import { SettingsForm } from './settings-form';

export interface NewRunProps {
  readonly maxBytes: number;
  readonly known: ServedSettings | undefined;
  begun(run: string): void;
  failed(error: Error | undefined): void;
}

/** The ways to a new run: an archive that is dropped or chosen, single images, the example data. */
export function NewRun({ maxBytes, known, begun, failed }: NewRunProps) {
  const [settings, setSettings] = useState<RunSettings>({});
  const [isOver, setOver] = useState(false);
  const [upload, setUpload] = useState<{ readonly share: number; readonly bytes: number }>();
  const [isBusy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  async function attempt(work: () => Promise<string>): Promise<void> {
    if (isBusy) return;
    failed(undefined);
    setBusy(true);
    try {
      begun(await work());
    } catch (error) {
      failed(error as Error);
    } finally {
      setBusy(false);
      setUpload(undefined);
      if (input.current) input.current.value = '';
    }
  }

  const take = (files: FileList | null | undefined) => {
    const [file, another] = files ?? [];
    if (!file) return;
    void attempt(async () => {
      if (another) throw new ApiError('Drop one archive at a time.', 'Single images go to Collect images.');
      const type = await archiveType(file, maxBytes);
      setUpload({ share: 0, bytes: file.size });
      return sendArchive(file, type, settings, (share) => setUpload({ share, bytes: file.size }));
    });
  };

  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const over = (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!event.relatedTarget) setOver(false);
    };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      latest.current(event.dataTransfer?.files);
    };
    // Anywhere: a browser that opens what misses the zone has left the page.
    document.addEventListener('dragover', over);
    document.addEventListener('dragleave', leave);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('dragover', over);
      document.removeEventListener('dragleave', leave);
      document.removeEventListener('drop', drop);
    };
  }, []);

  const sent =
    upload && upload.share < 1 ? `${Math.round(upload.share * 100)} % of ${sizeText(upload.bytes)} sent` : '';
  return (
    <section aria-labelledby="new-title" id="new">
      <h2 id="new-title">New run</h2>
      <label id="drop" for="file" class={`${isOver ? 'over' : ''} ${isBusy ? 'busy' : ''}`}>
        <svg aria-hidden="true" viewBox="0 0 48 48" width="44" height="44">
          <path d="M24 31V13m-7 7 7-7 7 7M9 33v4a3 3 0 0 0 3 3h24a3 3 0 0 0 3-3v-4" />
        </svg>
        <span>
          <b>Drop a zip or tar of class folders here</b>, or choose one
        </span>
        <span class="quiet small">cats/1.jpg, dogs/2.jpg, … or train/cats/…, validation/cats/…</span>
        <input
          ref={input}
          id="file"
          type="file"
          disabled={isBusy}
          accept=".zip,.tar,.gz,.tgz,application/zip,application/x-tar,application/gzip"
          onChange={({ currentTarget }) => take(currentTarget.files)}
        />
      </label>
      {upload && (
        <div id="upload">
          <progress aria-label="The archive is sent" value={upload.share} max="1" />
          <span role="status">{sent || 'Checking …'}</span>
        </div>
      )}
      <div class="buttons">
        <button type="button" class="plain" disabled={isBusy} onClick={() => attempt(() => startExample(settings))}>
          Try it with example images
        </button>
        <a class="button plain" href="#/collect">
          Collect single images
        </a>
      </div>
      {known && (
        <details class="fold">
          <summary>Settings</summary>
          <SettingsForm known={known} chosen={settings} choose={setSettings} />
        </details>
      )}
    </section>
  );
}
