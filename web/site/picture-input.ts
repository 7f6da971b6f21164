import { byId } from '../element';

export interface NamedBlob {
  readonly name: string;
  readonly blob: Blob;
}

/** Whatever way pictures come: dropped anywhere on the page, pasted, or chosen. */
export function pictureInput(add: (files: readonly NamedBlob[]) => void): void {
  const [zone, input] = [byId('drop'), byId<HTMLInputElement>('files')];
  const addFiles = (files: Iterable<File> | null | undefined) => {
    const named = [...(files ?? [])].map((file) => ({ name: file.name || 'pasted picture', blob: file }));
    if (named.length) add(named);
  };
  input.addEventListener('change', () => {
    addFiles(input.files);
    // So that the same file can be chosen again.
    input.value = '';
  });
  document.addEventListener('paste', (event) => addFiles(event.clipboardData?.files));
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
    addFiles(event.dataTransfer?.files);
  });
}
