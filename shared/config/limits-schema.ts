import { z } from 'zod';

const MIB = 1024 * 1024;

/** What an archive may take. */
export const limitsSchema = z.strictObject({
  archiveBytes: z
    .int()
    .positive()
    .default(64 * 1024 * MIB)
    .describe(
      'Size of the archive, in bytes (64 GiB). Lower it if strangers may upload archives; it is checked before anything is read.',
    ),
  entries: z
    .int()
    .positive()
    .default(2_000_000)
    .describe('Entries of the archive. Only the directory is read; a million entries are planned in seconds.'),
  entryBytes: z
    .int()
    .positive()
    .default(200 * MIB)
    .describe(
      'Uncompressed size of one entry, in bytes (200 MiB): far above any photograph, far below the memory of a function.',
    ),
  totalBytes: z
    .int()
    .positive()
    .default(256 * 1024 * MIB)
    .describe('Uncompressed size of all entries together, in bytes (256 GiB).'),
  ratio: z
    .number()
    .positive()
    .default(200)
    .describe('Uncompressed over compressed size of one entry. Photographs hardly compress; a zip bomb reaches 1,000.'),
  imagePixels: z
    .int()
    .positive()
    .default(210_000_000)
    .describe(
      'Width times height of one image: those of phones with 108 and 200 megapixels are below. 200 take 600 MB when decoded, and large ones are decoded one at a time; raise it for scans, with enough memory.',
    ),
});
