/** Where the module is used in a worker there is no document. */
export const newCanvas = (): HTMLCanvasElement | OffscreenCanvas =>
  typeof document === 'undefined' ? new OffscreenCanvas(1, 1) : document.createElement('canvas');
