import type { RgbImage } from '../../shared/images/image';

export type DecodeJpeg = (bytes: Uint8Array, width: number, height: number) => RgbImage | undefined;

/** TurboJPEG's constants: RGB without a fourth byte; the fast integer transform, which TensorFlow asks for. */
const TJPF_RGB = 0;
const TJFLAG_FASTDCT = 2048;

/** What the library's binary offers; pointers are numbers. */
interface Turbo {
  readonly memory: WebAssembly.Memory;
  malloc(bytes: number): number;
  tjInitDecompress(): number;
  tjDecompress2(
    decompressor: number,
    file: number,
    fileBytes: number,
    pixels: number,
    width: number,
    rowBytes: number,
    height: number,
    format: number,
    flags: number,
  ): number;
}

/** It jumps where it gives up, finds no environment, and calls nothing else of a system. */
const giveUp = () => {
  throw new Error('libjpeg-turbo gave up');
};
const nothing = () => 0;
const IMPORTS = {
  env: { setjmp: nothing, longjmp: giveUp },
  wasi_snapshot_preview1: {
    ...{ environ_sizes_get: nothing, environ_get: nothing },
    ...{ proc_exit: giveUp, fd_close: giveUp, fd_seek: giveUp, fd_write: giveUp },
  },
};

/**
 * libjpeg-turbo, whose pixels are those of the command line (and of TensorFlow) to the last bit; a browser's own decoder
 * takes the slow inverse transform and differs by a few levels. Each picture gets an instance of its own, whose memory
 * goes with it.
 * @param module of jpeg-turbo.wasm
 * @returns a decoder that answers undefined where libjpeg-turbo complains, be it a mere warning
 */
export function jpegDecoder(module: WebAssembly.Module): DecodeJpeg {
  return (bytes, width, height) => {
    try {
      const { exports } = new WebAssembly.Instance(module, IMPORTS);
      const turbo = exports as unknown as Turbo;
      const file = placed(turbo, bytes.length);
      new Uint8Array(turbo.memory.buffer).set(bytes, file);
      const pixels = placed(turbo, width * height * 3);
      const decompressor = turbo.tjInitDecompress();
      const status = turbo.tjDecompress2(
        ...([decompressor, file, bytes.length] as const),
        ...([pixels, width, width * 3, height, TJPF_RGB, TJFLAG_FASTDCT] as const),
      );
      if (status !== 0) return undefined;
      return { width, height, data: new Uint8Array(turbo.memory.buffer, pixels, width * height * 3).slice() };
    } catch {
      return undefined;
    }
  };
}

/** Room in the instance's memory, which may move when it grows. */
function placed({ malloc }: Turbo, bytes: number): number {
  const pointer = malloc(bytes);
  if (pointer === 0) throw new Error('There is no memory left');
  return pointer;
}
