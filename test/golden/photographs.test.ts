import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { openSource } from '../../shared/archive/open-source';
import { readEntries } from '../../shared/archive/read-entries';
import { readListing } from '../../shared/archive/read-listing';
import { parseConfig } from '../../shared/config';
import { readDataset } from '../../shared/dataset/read-dataset';
import { sha256Hex } from '../../shared/hash';
import { decodeImage } from '../../shared/images/decode-image';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import { describeWith, kerasPython, photographs } from '../support/requirements';

const MAX_OUTPUT = 64 * 1024 * 1024;

describeWith('photos', 'real photographs', () => {
  describeWith('keras', 'decoded by real TensorFlow', () => {
    test('decodeImage() gives every photograph the very pixels that TensorFlow gives it', async () => {
      const archive = photographs() as string;
      const told = execFileSync(kerasPython() as string, ['hash_pixels.py', archive], {
        cwd: __dirname,
        stdio: ['ignore', 'pipe', 'ignore'],
        maxBuffer: MAX_OUTPUT,
      });
      const wanted = new Map(
        told
          .toString()
          .trim()
          .split('\n')
          .map((line) => line.split('\t') as [string, string]),
      );
      const config = parseConfig({});
      const reader = await openSource(pathToFileURL(archive).href, (uri) => openBlobStore(uri));
      const { images } = readDataset(await readListing(reader, config.limits), config, reader.name);
      const others: string[] = [];
      for await (const { entry, bytes } of readEntries(reader, [...images])) {
        const { data } = await decodeImage(bytes, config.limits);
        if (sha256Hex(data) !== wanted.get(entry.name)) others.push(entry.name);
      }
      expect(images.length).toBe(wanted.size);
      expect(others).toEqual([]);
    });
  });
});
