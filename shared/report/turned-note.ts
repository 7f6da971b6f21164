import type { InspectionFile } from '../inspect/inspection-file';
import { turnedNotice } from '../inspect/turned-images';
import { escapeXml } from './escape-xml';
import { count } from './in-words';

/** What became of images that are stored turned; nothing where there are none. */
export function turnedNote(inspection: Pick<InspectionFile, 'images' | 'turned'>): string {
  const { turned } = inspection;
  if (!turned || turned.images === 0) return '';
  const stored = `${count(turned.images, 'image')} stored turned, as EXIF says`;
  if (turned.orient === 'exif') return `<p class="quiet">${stored}: turned upright before the network saw them.</p>`;
  const notice = turnedNotice(inspection);
  if (!notice) return `<p class="quiet">${stored}: used as they are stored.</p>`;
  return `<p class="note"><b>Turned images are ignored.</b> ${escapeXml(notice)}.</p>`;
}
