import { architectureOf } from '../backbone/architectures';
import { backboneOf } from '../backbone/backbone-of';
import type { MetricsFile } from '../metrics/metrics-file';
import type { Orient } from '../records/orients';
import { type CardBlock, text } from './card-document';

/** How each export is loaded and asked about photo.jpg, as code that a test runs in each of the runtimes. */
export function loadingExamples(
  metrics: Pick<MetricsFile, 'config' | 'classes' | 'base'>,
  answer = metrics.classes.length === 2 ? `the probability of "${metrics.classes[1]}"` : 'one probability a class',
): CardBlock[] {
  const { imageSizePx: sizePx, orient } = metrics.config;
  return [
    text(
      `Every export takes RGB pixels from 0 to 255, float32 [n, ${sizePx}, ${sizePx}, 3], and gives ${answer}: scaling is inside.`,
      'golden.json contains its output for images that need no file; "headstart verify" checks that the output is still the same.',
    ),
    text('From the command line:'),
    { kind: 'code', language: 'sh', code: 'npx headstart predict RUN photo.jpg' },
    text('In Node, with ONNX Runtime (npm install onnxruntime-node sharp):'),
    { kind: 'code', language: 'js', code: onnxInNode(sizePx, orient) },
    ...(architectureOf(backboneOf(metrics)).can.tensorflow ? inTensorflow(sizePx, orient) : []),
  ];
}

const inTensorflow = (sizePx: number, orient: Orient): CardBlock[] => [
  text('In Keras 3, after "headstart export RUN":'),
  { kind: 'code', language: 'python', code: inKeras(sizePx, orient) },
  text(
    'In a browser, with TensorFlow.js: tf.loadLayersModel("model/model.json"), then predict on a tensor of that shape.',
  ),
];

/** sharp decodes and resizes a little differently than training did; close enough to show, and said so. */
const onnxInNode = (sizePx: number, orient: Orient) => `
// ONNX Runtime sends usage data to its maker unless this is set before it is loaded.
process.env.ORT_DISABLE_TELEMETRY = '1';
const ort = require('onnxruntime-node');
const sharp = require('sharp');

async function main() {
  const session = await ort.InferenceSession.create('model/model.onnx');
  // Another resize than that of training: probabilities differ a little from those of "headstart predict".
  const pixels = await sharp('photo.jpg')${orient === 'exif' ? '.autoOrient()' : ''}.toColourspace('srgb').removeAlpha()
    .resize(${sizePx}, ${sizePx}, { fit: 'fill', kernel: 'linear' }).raw().toBuffer();
  const image = new ort.Tensor('float32', Float32Array.from(pixels), [1, ${sizePx}, ${sizePx}, 3]);
  const { probabilities } = await session.run({ image });
  console.log(Array.from(probabilities.data));
}

main();
`;

const inKeras = (sizePx: number, orient: Orient) => `
import keras
import tensorflow as tf

model = keras.saving.load_model("model/model.keras")
image = tf.io.decode_image(tf.io.read_file("photo.jpg"), channels=3, expand_animations=False)
image = tf.image.resize(image, (${sizePx}, ${sizePx}))  # the very pixels of training${orient === 'exif' ? ', but for a photograph that EXIF says to turn: TensorFlow does not' : ''}
print(model.predict(image[None], verbose=0)[0].tolist())
`;
