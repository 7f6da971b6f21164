/** The first field of a file that ONNX writes: ModelProto.ir_version, a number of at most two bytes. */
const IR_VERSION = 0x08;
const MOST = 0x20;

/** Whether a file is to be read as ONNX: it begins so, or is called so. It may still be damaged, or something else. */
export function isOnnx({ name, bytes }: { readonly name: string; readonly bytes: Uint8Array }): boolean {
  if (/\.onnx$/i.test(name)) return true;
  return bytes[0] === IR_VERSION && bytes[1] !== undefined && bytes[1] > 0 && bytes[1] < MOST;
}
