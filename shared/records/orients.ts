/** Whether images are turned upright as their files say, or taken as their pixels are stored. */
export const ORIENTS = ['exif', 'ignore'] as const;
export type Orient = (typeof ORIENTS)[number];
