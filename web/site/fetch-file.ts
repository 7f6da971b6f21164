/**
 * A file beside the page, whole.
 * @param onBytes told how much of it has come
 * @throws Error naming the file and what to do
 */
export async function fetchFile(name: string, onBytes?: (done: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  let response: Response;
  try {
    response = await fetch(new URL(name, location.href));
  } catch (cause) {
    throw new Error(`${name} cannot be fetched; is the server still running?`, { cause });
  }
  if (!response.ok) {
    throw new Error(`${name} is missing beside this page (${response.status}): copy the whole folder site/`);
  }
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
