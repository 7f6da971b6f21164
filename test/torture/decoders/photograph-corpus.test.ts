import { decodeImage } from '../../../shared/images/decode-image';
import { describeWith, photographs } from '../../support/requirements';
import { photographCorpus } from './photograph-corpus';

describeWith('photos', 'photographCorpus()', () => {
  test('photographCorpus() has images of all formats that are read as they are, so that its mutations reach the decoders', async () => {
    const files = await photographCorpus(photographs() as string);
    const formats = new Set([...files.keys()].map((name) => name.split('.').at(-1)));
    expect([...formats].sort()).toEqual(['avif', 'bmp', 'gif', 'jpg', 'png', 'tiff', 'webp']);
    for (const [name, bytes] of files) {
      const { width, height } = await decodeImage(bytes, { imagePixels: 1e6 });
      if (name.startsWith('photograph ')) continue;
      expect([name, width, height]).toEqual(name.includes('grid') ? [name, 128, 128] : [name, 160, 120]);
    }
  });
});
