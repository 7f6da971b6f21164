import fc from 'fast-check';
import { readArchive } from '../../../../shared/archive/read-archive';
import { readEntries } from '../../../../shared/archive/read-entries';
import { parseConfig } from '../../../../shared/config';
import { zipOf } from '../../../../web/serve/zip-of';
import { bufferReader } from '../../../support/buffer-reader';

const { limits } = parseConfig({});

describe('zipOf()', () => {
  test('packs files so that they are read back as they were, checksums included', async () => {
    const name = fc.stringMatching(/^[\p{L}\d]{1,20}(\/[\p{L}\d ]{1,20}){0,3}$/u);
    const file = fc.record({ name, data: fc.uint8Array({ maxLength: 3000 }) });
    const files = fc.uniqueArray(file, { minLength: 1, maxLength: 20, selector: (own) => own.name.normalize('NFC') });
    await fc.assert(
      fc.asyncProperty(files, async (own) => {
        const shares: number[] = [];
        const blobs = own.map((each) => ({ name: each.name, data: new Blob([Uint8Array.from(each.data)]) }));
        const zip = await zipOf(blobs, (share) => shares.push(share));
        const reader = bufferReader(Buffer.from(await zip.arrayBuffer()));
        const found: { name: string; data: Uint8Array }[] = [];
        for await (const { entry, bytes } of readEntries(reader, await readArchive(reader, limits))) {
          found.push({ name: entry.name, data: Uint8Array.from(bytes) });
        }
        expect(found).toEqual(own);
        expect([shares.length, shares.at(-1)]).toEqual([own.length, 1]);
      }),
    );
  });

  test('says so where a zip of this kind has no room for that many', async () => {
    const data = new Blob([]);
    const files = Array.from({ length: 65_535 }, (_, n) => ({ name: `${n}`, data }));
    await expect(zipOf(files)).rejects.toThrow(/at most 65534/);
  });
});
