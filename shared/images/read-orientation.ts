import { exifBlock } from './exif-block';
import type { Orientation } from './orientation';
import { sniffFormat } from './sniff-format';
import { tiffOrientation } from './tiff-orientation';

/**
 * How a file says that its pixels are to be shown: by the EXIF block of a JPEG, PNG or WebP file or a TIFF file's own
 * directory. 1 where it says nothing or what it says is damaged; also for AVIF, whose turn is a part of its format that
 * decoders apply, and whose EXIF does not count. Some microseconds: no pixel is looked at.
 */
export function readOrientation(bytes: Uint8Array): Orientation {
  const sniffed = sniffFormat(bytes);
  if (sniffed.kind === 'refused') return 1;
  const block = sniffed.format === 'tiff' ? bytes : exifBlock(bytes, sniffed.format);
  return block ? tiffOrientation(block) : 1;
}
