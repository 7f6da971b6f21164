import { findDirectoryEnd, TAIL_BYTES } from './buffered-reader';
import { beginsAsZip, HEAD_BYTES, notAZip } from './not-a-zip';

/**
 * Passes a stream on and throws where it does not begin and end as a zip: a store then keeps nothing of a web page that
 * was served in a zip's place, nor of a download that ended early without an error.
 *
 * @param name for messages
 * @throws ArchiveError saying what the stream is instead
 */
export async function* onlyZip(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  let head = Buffer.alloc(0);
  let tail = Buffer.alloc(0);
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (head.length < HEAD_BYTES) {
      head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
      if (head.length === HEAD_BYTES && !beginsAsZip(head)) throw notAZip(name, head, bytes);
    }
    tail = chunk.byteLength >= TAIL_BYTES ? Buffer.from(chunk) : Buffer.concat([tail, chunk]);
    // Cut only now and then: copying the tail for every chunk would cost more than the download.
    if (tail.length > 8 * TAIL_BYTES) tail = Buffer.from(tail.subarray(-TAIL_BYTES));
    yield chunk;
  }
  if (!beginsAsZip(head) || findDirectoryEnd(tail.subarray(-TAIL_BYTES)) < 0) throw notAZip(name, head, bytes);
}
