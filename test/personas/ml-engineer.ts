import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Task, trained, typed } from './task';

/** By the manifest and the golden vectors alone: nothing of ours is imported. */
const PROGRAM = `import { readFileSync } from 'node:fs';
import ort from 'onnxruntime-node';

const read = (name) => JSON.parse(readFileSync('runs/photos-1/model/' + name, 'utf8'));
const { input, output } = read('manifest.json');
const [{ squarePx, output: wanted }] = read('golden.json').vectors;
const size = input.shape[1];
const pixels = new Float32Array(size * size * 3);
for (let row = 0, at = 0; row < size; row++)
  for (let column = 0; column < size; column++)
    for (let channel = 0; channel < 3; channel++, at++) {
      const n = (Math.floor(row / squarePx) * 4096 + Math.floor(column / squarePx)) * 3 + channel + 1;
      pixels[at] = Math.imul(n, 2654435761) >>> 24;
    }
const session = await ort.InferenceSession.create('runs/photos-1/model/model.onnx');
const said = await session.run({ [input.name]: new ort.Tensor('float32', pixels, [1, size, size, 3]) });
console.log(JSON.stringify({ wanted, found: [...said[output.name].data] }));
`;

/** Colours, and how a bar is drawn again in its line. */
const CONTROL = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]`, 'g');
const COLUMNS = 80;

export const ML_ENGINEER: readonly Task[] = [
  {
    who: 'ML engineer',
    wants: 'to run the model in ONNX Runtime without Headstart, and to see that it says the same',
    steps: [
      trained,
      typed('npx headstart verify', (printed) => expect(printed).toMatch(/model\.onnx +passed/)),
      {
        says: 'has `onnxruntime-node` in the project',
        async do(desk) {
          // What `npm install` would bring, 290 MB once more.
          const own = join(dirname(desk.at('')), 'node_modules/headstart/dist/node_modules/onnxruntime-node');
          mkdirSync(desk.at('node_modules'));
          symlinkSync(own, desk.at('node_modules/onnxruntime-node'), 'junction');
        },
      },
      {
        says: '`node onnx.mjs`, twenty lines with `onnxruntime-node`, `model/manifest.json` and `model/golden.json`',
        async do(desk) {
          writeFileSync(desk.at('onnx.mjs'), PROGRAM);
          const { wanted, found } = JSON.parse(await desk.type('node onnx.mjs'));
          expect(found).toEqual(wanted.map((value: number) => expect.closeTo(value, 4)));
        },
      },
    ],
  },
  {
    who: 'ML engineer',
    wants: 'to publish a version, and have predictions made by the latest',
    steps: [
      trained,
      typed('npx headstart models publish runs/photos-1 --name pets', (printed) =>
        expect(printed).toMatch(/Latest of pets is now v1/),
      ),
      typed('npx headstart predict pets photo.jpg', (printed) =>
        expect(printed).toMatch(/photo\.jpg +(cats|dogs) +\d+\.\d %/),
      ),
    ],
  },
  {
    who: 'ML engineer',
    wants: 'to watch a run in a terminal of 80 columns',
    needs: 'pty',
    steps: [
      {
        says: '`npx headstart train photos.zip --epochs 3`, in a terminal',
        async do(desk) {
          const command = `stty cols ${COLUMNS} rows 24; npx headstart train photos.zip --epochs 3`;
          const lines = (await desk.type(`script -qec "${command}" /dev/null`))
            .replaceAll(CONTROL, '')
            .split(/[\r\n]+/);
          expect(lines).toContainEqual(expect.stringMatching(/^Epoch 3\/3 .*val_accuracy/));
          expect(lines).toContainEqual(expect.stringMatching(/^Report: +runs\/photos-1\/report\.html/));
          // A command to copy stays in one piece.
          expect(lines.filter((line) => line.length > COLUMNS && !line.startsWith('Next: '))).toEqual([]);
        },
      },
    ],
  },
];
