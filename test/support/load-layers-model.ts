import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '../../shared/tensorflow/tfjs-node';

/** A published TensorFlow.js model, loaded from a folder as its user loads it. */
export async function loadLayersModel(modelJson: string | Uint8Array, weightsBin: Uint8Array): Promise<tf.LayersModel> {
  const folder = mkdtempSync(join(tmpdir(), 'headstart-layers-'));
  try {
    writeFileSync(join(folder, 'model.json'), modelJson);
    writeFileSync(join(folder, 'weights.bin'), weightsBin);
    return await tf.loadLayersModel(pathToFileURL(join(folder, 'model.json')).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
