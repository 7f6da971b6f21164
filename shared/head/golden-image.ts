/**
 * An image of coloured squares that two lines of any language can make.
 * @returns Float32Array [imageSizePx, imageSizePx, 3], whole numbers from 0 to 255
 */
export function goldenImage(imageSizePx: number, squarePx: number): Float32Array {
  const image = new Float32Array(imageSizePx * imageSizePx * 3);
  for (let i = 0; i < image.length; i++) {
    const pixel = Math.floor(i / 3);
    const [row, column] = [Math.floor(pixel / imageSizePx), pixel % imageSizePx];
    const n = (Math.floor(row / squarePx) * 4096 + Math.floor(column / squarePx)) * 3 + (i % 3) + 1;
    image[i] = Math.imul(n, 2654435761) >>> 24;
  }
  return image;
}
