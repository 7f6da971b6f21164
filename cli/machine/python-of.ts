import { join } from 'node:path';

/** The interpreter of a virtual environment. */
export const pythonOf = (environment: string, platform: string = process.platform): string =>
  platform === 'win32' ? join(environment, 'Scripts', 'python.exe') : join(environment, 'bin', 'python');
