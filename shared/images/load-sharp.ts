import type sharp from 'sharp';
import { cannotLoad } from '../errors';

type Sharp = typeof sharp;

let loaded: Sharp | undefined;

/**
 * sharp, which takes 30 ms to load, where an image needs it: JPEG files alone do not.
 * @throws SetupError where it cannot be loaded on this machine
 */
export function loadSharp(): Sharp {
  if (loaded) return loaded;
  try {
    loaded = require('sharp') as Sharp;
  } catch (cause) {
    throw cannotLoad('the image decoder (sharp)', cause);
  }
  return loaded;
}
