import type { Corrections } from '../../shared/records/served-settings';
import { labelsText } from './words';

/** What an image of a multi-label run was corrected to; nothing where it was not. */
export function LabelCorrection({ file, corrections }: { readonly file: string; readonly corrections: Corrections }) {
  const labels = corrections.labels[file];
  if (corrections.exclude.includes(file)) return <b class="correction">Left out</b>;
  return labels === undefined ? null : <b class="correction">Now {labelsText([labels].flat())}</b>;
}
