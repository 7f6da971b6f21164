import { byId } from '../element';
import { ApiError, sendZip } from './api';

export interface DropZipOptions {
  maxBytes(): number;
  begun(run: string): void;
  problem(text: string): void;
  /** Whether the zone can be seen, and takes what is dropped. */
  isOpen(): boolean;
}

/** The zone that takes an archive: looked at before it is sent, so that nothing of a wrong one is. */
export function dropZip({ maxBytes, begun, problem, isOpen }: DropZipOptions): void {
  const [zone, input] = [byId('drop'), byId<HTMLInputElement>('file')];
  const [upload, bar, text] = [byId('upload'), byId<HTMLProgressElement>('upload-bar'), byId('upload-text')];
  let isBusy = false;

  async function take(files: FileList | null | undefined): Promise<void> {
    const [file, another] = files ?? [];
    if (!file || isBusy || !isOpen()) return;
    isBusy = true;
    zone.classList.add('busy');
    input.disabled = true;
    try {
      if (another) throw new ApiError('Drop one archive at a time.');
      const type = await typeOf(file, maxBytes());
      upload.hidden = false;
      const name = await sendZip(file, type, (share) => {
        bar.value = share;
        text.textContent = share < 1 ? `${Math.round(share * 100)} % of ${sizeText(file.size)} sent` : 'Checking …';
      });
      begun(name);
    } catch (error) {
      problem((error as Error).message);
    } finally {
      isBusy = false;
      zone.classList.remove('busy');
      input.disabled = false;
      input.value = '';
      upload.hidden = true;
    }
  }

  input.addEventListener('change', () => take(input.files));
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    zone.classList.add('over');
  });
  document.addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) zone.classList.remove('over');
  });
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    zone.classList.remove('over');
    void take(event.dataTransfer?.files);
  });
}

/** Where a tar's header says that it is one. */
const TAR_AT = 257;

/** The media type of an archive, by its first bytes. */
async function typeOf(file: File, maxBytes: number): Promise<string> {
  if (file.size > maxBytes)
    throw new ApiError(`${file.name} has ${sizeText(file.size)}, the limit is ${sizeText(maxBytes)}.`);
  let start: string;
  try {
    start = String.fromCharCode(...new Uint8Array(await file.slice(0, 512).arrayBuffer()));
  } catch (cause) {
    throw new ApiError(`${file.name} cannot be read. Is it a folder? Pack it into a zip first.`, { cause });
  }
  if (start.startsWith('PK\x03\x04') || start.startsWith('PK\x05\x06')) return 'application/zip';
  if (start.startsWith('\x1f\x8b')) return 'application/gzip';
  if (start.startsWith('ustar', TAR_AT)) return 'application/x-tar';
  throw new ApiError(`${file.name} is not a zip, a .tar or a .tar.gz. Pack the class folders into one.`);
}

function sizeText(bytes: number): string {
  const [unit, size] = bytes >= 1e9 ? ['GB', bytes / 1e9] : bytes >= 1e6 ? ['MB', bytes / 1e6] : ['kB', bytes / 1e3];
  return `${size.toFixed(size < 10 ? 1 : 0)} ${unit}`;
}
