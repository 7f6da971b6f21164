/** Width factors that Keras publishes MobileNetV2 in. */
export const BASE_WIDTHS = [0.35, 0.5, 0.75, 1.0, 1.3, 1.4] as const;
export type BaseWidth = (typeof BASE_WIDTHS)[number];

/** Sides of its input, in pixels. */
export const IMAGE_SIZES_PX = [96, 128, 160, 192, 224] as const;
export type ImageSizePx = (typeof IMAGE_SIZES_PX)[number];
