import fc from 'fast-check';
import { sniffFormat } from '../../../shared/images/sniff-format';

const text = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value, 'latin1'));
const ftyp = (major: string, ...compatible: string[]): Uint8Array =>
  text(`\0\0\0${String.fromCharCode(16 + 4 * compatible.length)}ftyp${major}\0\0\0\0${compatible.join('')}`);

describe('sniffFormat()', () => {
  test.each([
    ['jpeg', text('\xff\xd8\xff\xe0\0\x10JFIF')],
    ['png', text('\x89PNG\r\n\x1a\n')],
    ['gif', text('GIF89a')],
    ['bmp', text('BM\x36\0')],
    ['webp', text('RIFF\x10\0\0\0WEBPVP8 ')],
    ['avif', ftyp('avif', 'mif1', 'miaf')],
    ['avif', ftyp('mif1', 'avif')],
    ['heic', ftyp('heic', 'mif1')],
    ['heic', ftyp('mif1', 'heic')],
    ['heic', ftyp('heix')],
    ['tiff', text('II*\0')],
    ['tiff', text('MM\0*')],
  ])('sniffFormat() knows %s by its first bytes', (format, bytes) => {
    expect(sniffFormat(bytes)).toEqual({ kind: 'image', format });
  });

  test.each([
    ['zero bytes', text('')],
    ['an SVG drawing', text('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['an SVG drawing', text('\xef\xbb\xbf<?xml version="1.0"?>\n<!-- drawn -->\n<svg/>')],
    ['a web page', text('<!DOCTYPE html><html>')],
    ['an XML document', text('<?xml version="1.0"?><kml/>')],
    ['a video', ftyp('isom', 'mp42')],
    ['a PDF document', text('%PDF-1.7')],
    ['a zip archive', text('PK\x03\x04')],
    ['not an image', text('RIFF\x10\0\0\0WAVEfmt ')],
    ['a Git LFS pointer', text('version https://git-lfs.github.com/spec/v1\n')],
    ['no known image format', text('hello')],
  ])('sniffFormat() refuses %s and says so', (is, bytes) => {
    const sniffed = sniffFormat(bytes);
    expect(sniffed).toEqual({ kind: 'refused', is: expect.stringContaining(is) });
  });

  test('sniffFormat() answers for any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => sniffFormat(bytes).kind.length > 0));
  });
});
