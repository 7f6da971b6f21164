import { z } from 'zod';
import { sha256Hex } from '../hash';

/** Size and checksum of a file that is not a record itself: a network, a picture, a page. */
export const fileSumSchema = z.object({ bytes: z.int(), sha256: z.string() });
export type FileSum = z.infer<typeof fileSumSchema>;

export const sumOf = (bytes: Uint8Array): FileSum => ({ bytes: bytes.byteLength, sha256: sha256Hex(bytes) });

/** Whether a file is the one that the record means. */
export const isWhole = (file: Uint8Array, { bytes, sha256 }: FileSum): boolean =>
  file.byteLength === bytes && sha256Hex(file) === sha256;
