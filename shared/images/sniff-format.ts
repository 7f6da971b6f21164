/** Formats that are decoded. */
export const IMAGE_FORMATS = ['jpeg', 'png', 'gif', 'bmp', 'webp', 'avif', 'tiff', 'heic'] as const;

export type ImageFormat = (typeof IMAGE_FORMATS)[number];

/** What a file's first bytes say it is. A refusal's `is` completes the sentence "the file is …". */
export type SniffedFormat =
  | { readonly kind: 'image'; readonly format: ImageFormat }
  | { readonly kind: 'refused'; readonly is: string };

/**
 * The format told by content; the name's extension counts for nothing. Only what begins with the signature of a format
 * in IMAGE_FORMATS is called an image: a drawing named .jpg (an SVG can make its reader open other files) is refused.
 */
export function sniffFormat(bytes: Uint8Array): SniffedFormat {
  if (bytes.length === 0) return refused('empty (zero bytes)');
  const found = SIGNATURES.find(({ magic, at = 0 }) => startsWith(bytes, magic, at));
  if (found) return found.result;
  if (startsWith(bytes, 'RIFF', 0))
    return startsWith(bytes, 'WEBP', 8) ? image('webp') : refused('not an image (RIFF)');
  if (startsWith(bytes, 'ftyp', 4)) return sniffBrands(bytes);
  return sniffText(bytes);
}

const image = (format: ImageFormat): SniffedFormat => ({ kind: 'image', format });
const refused = (is: string): SniffedFormat => ({ kind: 'refused', is });
const unread = (name: string): SniffedFormat =>
  refused(`${name}, which is not read (JPEG, PNG, GIF, BMP, WebP, AVIF, TIFF and HEIC are)`);

const SIGNATURES: readonly { magic: string; at?: number; result: SniffedFormat }[] = [
  { magic: '\xff\xd8\xff', result: image('jpeg') },
  { magic: '\x89PNG\r\n\x1a\n', result: image('png') },
  { magic: 'GIF87a', result: image('gif') },
  { magic: 'GIF89a', result: image('gif') },
  { magic: 'II*\0', result: image('tiff') },
  { magic: 'MM\0*', result: image('tiff') },
  { magic: 'II+\0', result: image('tiff') },
  { magic: 'MM\0+', result: image('tiff') },
  { magic: 'BM', result: image('bmp') },
  { magic: '%PDF-', result: unread('a PDF document') },
  { magic: '%!PS', result: unread('a PostScript document') },
  { magic: 'PK\x03\x04', result: unread('a zip archive') },
  { magic: 'PK\x05\x06', result: unread('a zip archive') },
  { magic: '\x1f\x8b', result: unread('a gzip archive') },
  { magic: '8BPS', result: unread('a Photoshop document') },
  { magic: '\0\0\x01\0', result: unread('an icon (ICO)') },
  { magic: '\xff\x0a', result: unread('a JPEG XL image') },
  { magic: '\0\0\0\x0cJXL ', result: unread('a JPEG XL image') },
  { magic: '\0\0\0\x0cjP  ', result: unread('a JPEG 2000 image') },
  { magic: '\xff\x4f\xff\x51', result: unread('a JPEG 2000 image') },
  { magic: 'version https://git-lfs', result: refused('a Git LFS pointer, not the image itself') },
];

/** ISO media files name their kind in brands, four letters each: the major one, a version, then the compatible ones. */
function sniffBrands(bytes: Uint8Array): SniffedFormat {
  const end = Math.min(bytes.length, ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0), 256);
  const brands = new Set<string>([latin1(bytes, 8, 12)]);
  for (let at = 16; at + 4 <= end; at += 4) brands.add(latin1(bytes, at, at + 4));
  if (brands.has('avif') || brands.has('avis')) return image('avif');
  if (['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'].some((brand) => brands.has(brand))) {
    return image('heic');
  }
  return unread('a video');
}

function sniffText(bytes: Uint8Array): SniffedFormat {
  const start = latin1(bytes, 0, 1024)
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase();
  if (/^<(\?xml|!--|!doctype svg|svg)/.test(start) && start.includes('<svg')) return unread('an SVG drawing');
  if (start.startsWith('<!doctype html') || start.startsWith('<html')) return refused('a web page, not an image');
  if (start.startsWith('<?xml')) return refused('an XML document, not an image');
  return refused('of no known image format (JPEG, PNG, GIF, BMP, WebP, AVIF, TIFF and HEIC are read)');
}

function startsWith(bytes: Uint8Array, magic: string, at: number): boolean {
  if (bytes.length < at + magic.length) return false;
  for (let i = 0; i < magic.length; i++) if (bytes[at + i] !== magic.charCodeAt(i)) return false;
  return true;
}

const latin1 = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to));
