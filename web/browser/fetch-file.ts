import { FormatError, UnavailableError } from '../../shared/errors';

/**
 * A file, whole.
 * @param remedy what to do where it is not there
 * @param onBytes told how much of it has come
 * @throws UnavailableError if the server does not answer, FormatError where the file is missing
 */
export async function fetchFile(
  address: string,
  remedy: string,
  onBytes?: (done: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const name = new URL(address).pathname.split('/').at(-1);
  let response: Response;
  try {
    response = await fetch(address);
  } catch (cause) {
    throw new UnavailableError(`${name} cannot be fetched from ${address}`, {
      cause,
      remedy: 'Is the server still running, and does it let this page ask?',
    });
  }
  if (!response.ok) throw new FormatError(`${name} is missing (${response.status} of ${address})`, { remedy });
  if (!onBytes || !response.body) return new Uint8Array(await response.arrayBuffer());
  const chunks: Uint8Array[] = [];
  let done = 0;
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
    done += part.value.length;
    onBytes(done);
  }
  const bytes = new Uint8Array(done);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
