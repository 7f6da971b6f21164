import type { Orient } from '../records/orients';

/** 3 rounds to float32 after each operation; 2 did only at the end, and its values lay up to 3e-7 off. */
const AS_STORED = 3;
/** The same with pixels turned upright. A number of its own, so that no release that ignores orientation misreads it. */
const UPRIGHT = 4;

/**
 * Part of the address of cached features and of what an exported model says of its input: another number wherever the same
 * file would give other values (decoder, turn, resize, scaling).
 */
export const preprocessingVersion = (orient: Orient): number => (orient === 'exif' ? UPRIGHT : AS_STORED);
