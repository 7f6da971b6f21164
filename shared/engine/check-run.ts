/**
 * Refuses what an engine cannot run.
 * @throws RangeError for a count outside 1 to batchSize, or fewer pixels than `count` images have
 */
export function checkRun(pixels: Float32Array, count: number, batchSize: number, imageSizePx: number): void {
  if (!Number.isInteger(count) || count < 1 || count > batchSize) {
    throw new RangeError(`An engine runs 1 to ${batchSize} images at once, not ${count}`);
  }
  const wanted = count * imageSizePx * imageSizePx * 3;
  if (pixels.length < wanted) {
    throw new RangeError(`${count} images of ${imageSizePx} px have ${wanted} values, found ${pixels.length}`);
  }
}
