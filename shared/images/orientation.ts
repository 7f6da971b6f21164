/**
 * How stored pixels are to be shown, as EXIF numbers it: 1 as they are, 2 to 4 mirrored or upside down, 5 to 8 with rows
 * and columns exchanged, so that width and height change places.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;
