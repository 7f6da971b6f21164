import { resolve } from 'node:path';
import { ensurePythonEnvironment } from '../setup/python-environment';

export const TORCH = 'torch';

/** PyTorch and timm in a Python environment of their own: 6 GB, made once. @returns its interpreter */
export const ensureTorch = (cache: string): Promise<string> =>
  ensurePythonEnvironment({
    name: TORCH,
    cache,
    requirements: resolve(__dirname, 'peers/torch-requirements.txt'),
    atLeast: [3, 10],
    below: [3, 14],
  });
