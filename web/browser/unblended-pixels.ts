import { newCanvas } from './new-canvas';

let gl: WebGLRenderingContext | undefined;

/**
 * The colours of a picture with transparent parts as they are in the file. A 2D canvas multiplies them by their alpha,
 * and what was nearly transparent is lost; a texture keeps them.
 * @param bitmap made with `premultiplyAlpha: 'none'`
 * @returns RGBA, row by row; undefined where the browser has no WebGL
 */
export async function unblendedPixels(bitmap: ImageBitmap): Promise<Uint8Array | undefined> {
  if (!gl || gl.isContextLost()) gl = (newCanvas().getContext('webgl') as WebGLRenderingContext | null) ?? undefined;
  if (!gl) return undefined;
  const { width, height } = bitmap;
  const side = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += side) {
    for (let x = 0; x < width; x += side) {
      const [columns, rows] = [Math.min(side, width - x), Math.min(side, height - y)];
      const whole = columns === width && rows === height;
      const options = { premultiplyAlpha: 'none', colorSpaceConversion: 'none' } as const;
      const part = whole ? bitmap : await createImageBitmap(bitmap, x, y, columns, rows, options);
      const read = readTexture(gl, part);
      if (!read) return undefined;
      for (let row = 0; row < rows; row++) {
        const from = row * columns * 4;
        pixels.set(read.subarray(from, from + columns * 4), ((y + row) * width + x) * 4);
      }
      if (!whole) part.close();
    }
  }
  return pixels;
}

function readTexture(gl: WebGLRenderingContext, bitmap: ImageBitmap): Uint8Array | undefined {
  const texture = gl.createTexture();
  const frame = gl.createFramebuffer();
  try {
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
    gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
    if (gl.checkFramebufferStatus(gl.FRAMEBUFFER) !== gl.FRAMEBUFFER_COMPLETE) return undefined;
    const pixels = new Uint8Array(bitmap.width * bitmap.height * 4);
    gl.readPixels(0, 0, bitmap.width, bitmap.height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    // A context that was lost meanwhile reads nothing at all.
    return gl.isContextLost() || gl.getError() !== gl.NO_ERROR ? undefined : pixels;
  } finally {
    gl.deleteFramebuffer(frame);
    gl.deleteTexture(texture);
  }
}
