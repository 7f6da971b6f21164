/** Where the decoder's two files lie. */
export interface HeicWorkerData {
  readonly script: string;
  readonly wasm: string;
}

export interface HeicOrder {
  readonly bytes: Uint8Array;
  readonly imagePixels: number;
}

/** `pixels`: RGB, in memory of their own. `reason` of a failure is the decoder's own. */
export type HeicAnswer =
  | { readonly kind: 'image'; readonly width: number; readonly height: number; readonly pixels: Uint8Array }
  | { readonly kind: 'large'; readonly width: number; readonly height: number }
  | { readonly kind: 'damaged'; readonly reason: string }
  | { readonly kind: 'lacking'; readonly reason: string };

/**
 * What a worker thread runs, as text: a file of its own would have to be found again in every bundle. Declared sizes are
 * held to the limit before anything is decoded; what is decoded is held to it by libheif. Its memory never shrinks, so
 * after a large image or a failure the next one gets a new instance.
 */
export const HEIC_WORKER_SOURCE = `
'use strict';
const { readFileSync } = require('node:fs');
const { parentPort, workerData } = require('node:worker_threads');
const MOST_BYTES_KEPT = 256 * 1024 * 1024;
const why = (error) => String(error && error.message || error);
let heif, wasmBinary;
function load() {
  wasmBinary ??= readFileSync(workerData.wasm);
  return require(workerData.script)({ wasmBinary, print() {}, printErr() {} });
}
function decode({ bytes, imagePixels }) {
  const context = heif.heif_context_alloc();
  let handle, decoded;
  try {
    const read = heif.heif_context_read_from_memory(context, bytes);
    if (read.code !== heif.heif_error_code.heif_error_Ok) return { kind: 'damaged', reason: read.message };
    handle = heif.heif_js_context_get_primary_image_handle(context);
    if (!handle || handle.code) return { kind: 'damaged', reason: 'it contains no image' };
    const [width, height] = [heif.heif_image_handle_get_width(handle), heif.heif_image_handle_get_height(handle)];
    if (width * height > imagePixels) return { kind: 'large', width, height };
    heif.heif_context_set_maximum_image_size_limit(context, Math.ceil(Math.sqrt(imagePixels)));
    decoded = heif.heif_js_decode_image2(handle, heif.heif_colorspace.heif_colorspace_RGB,
      heif.heif_chroma.heif_chroma_interleaved_RGB);
    if (!decoded || decoded.code) return { kind: 'damaged', reason: decoded && decoded.message || 'nothing is decoded' };
    const plane = decoded.channels.find(({ id }) => id === heif.heif_channel.heif_channel_interleaved);
    if (!plane || plane.width * plane.height > imagePixels) return { kind: 'damaged', reason: 'its size is another' };
    const rowBytes = plane.width * 3;
    const pixels = new Uint8Array(rowBytes * plane.height);
    for (let y = 0; y < plane.height; y++) {
      pixels.set(plane.data.subarray(y * plane.stride, y * plane.stride + rowBytes), y * rowBytes);
    }
    return { kind: 'image', width: plane.width, height: plane.height, pixels };
  } finally {
    if (decoded && decoded.image) heif.heif_image_release(decoded.image);
    if (handle && !handle.code) heif.heif_image_handle_release(handle);
    heif.heif_context_free(context);
  }
}
parentPort.on('message', (order) => {
  let answer;
  try { heif ??= load(); } catch (error) { answer = { kind: 'lacking', reason: why(error) }; }
  if (!answer) {
    try { answer = decode(order); } catch (error) { answer = { kind: 'damaged', reason: why(error) }; }
    if (answer.kind !== 'image' || heif.HEAPU8.length > MOST_BYTES_KEPT) heif = undefined;
  }
  parentPort.postMessage(answer, answer.pixels ? [answer.pixels.buffer] : []);
});
`;
