import { readFile } from 'node:fs/promises';
import type { Tensor, Tensor3D } from '@tensorflow/tfjs-node';

/** usage: predict-tfjs.ts MODEL.json PHOTO: as the documentation of @tensorflow/tfjs-node has it. */
async function main(): Promise<void> {
  const [model = '', photo = ''] = process.argv.slice(2);
  const tf = await import('../../shared/tensorflow/tfjs-node');
  const network = await tf.loadLayersModel(`file://${model}`);
  const image = tf.node.decodeImage(new Uint8Array(await readFile(photo)), 3) as Tensor3D;
  const input = tf.image.resizeBilinear(image, [160, 160], false, true).expandDims(0);
  const output = network.predict(input) as Tensor;
  console.log(JSON.stringify(Array.from(await output.data())));
}

void main();
