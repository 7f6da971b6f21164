/** A decoded image: 8-bit RGB, row by row, no padding. Shape [height, width, 3], values 0 to 255. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}
