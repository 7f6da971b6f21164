import * as fc from 'fast-check';
import type { onnx } from 'onnx-proto';
import { findFeatures } from '../../../../shared/backbone/onnx-file/find-features';
import { guessPreprocessing } from '../../../../shared/backbone/onnx-file/guess-preprocessing';
import { inspectOnnx } from '../../../../shared/backbone/onnx-file/inspect-onnx';
import { readOnnx } from '../../../../shared/backbone/onnx-file/read-onnx';
import { BaseError } from '../../../../shared/errors';
import { bytesOf, OnnxBuilder, tensorOf } from '../../../support/onnx-builder';
import { smallCnn, smallVit } from '../../../support/small-networks';

const refusal = (bytes: Uint8Array): string => {
  try {
    inspectOnnx(bytes, 'net.onnx');
  } catch (error) {
    if (error instanceof BaseError) return error.message;
    throw error;
  }
  return 'none';
};

/** A small network with something changed in its message. */
const changed = (change: (model: onnx.IModelProto, graph: onnx.IGraphProto) => void): Uint8Array => {
  const model = smallCnn().toMessage();
  change(model, model.graph!);
  return bytesOf(model);
};

describe('inspectOnnx()', () => {
  test('inspectOnnx() says what a file says of itself', () => {
    const facts = inspectOnnx(smallCnn().toBytes({ metadata: { author: 'me' } }), 'net.onnx');
    expect(facts).toMatchObject({
      irVersion: 8,
      producer: 'test',
      opsets: { 'ai.onnx': 17 },
      inputs: [{ name: 'image', elementType: 'float32', shape: ['n', 3, 16, 16] }],
      outputs: [{ name: 'probabilities', elementType: 'float32', shape: ['n', 5] }],
      image: { name: 'image', layout: 'nchw', batch: undefined, heightPx: 16, widthPx: 16 },
      opTypes: { Conv: 2, Flatten: 1, Gemm: 1, GlobalAveragePool: 1, Relu: 2, Softmax: 1 },
      parameters: 6 * 27 + 8 * 54 + 5 * 8 + 5,
      isQuantized: false,
      metadata: { author: 'me' },
    });
  });

  test('inspectOnnx() reads a graph that comes in two messages, as protocol buffers allow', () => {
    const more = bytesOf({ graph: { output: [{ name: 'pooled' }] } });
    const both = Buffer.concat([smallCnn().toBytes(), more]);
    expect(inspectOnnx(both, 'net.onnx').outputs.map(({ name }) => name)).toEqual(['probabilities', 'pooled']);
  });

  test('inspectOnnx() does not count constants that are listed as inputs too, as older files do', () => {
    const bytes = changed((_, graph) => {
      graph.input!.push({ name: 'fc/bias', type: { tensorType: { elemType: 1, shape: { dim: [{ dimValue: 5 }] } } } });
    });
    expect(inspectOnnx(bytes, 'net.onnx').inputs.map(({ name }) => name)).toEqual(['image']);
  });

  const whole = smallCnn().toBytes();
  const node = (graph: onnx.IGraphProto, opType: string) => graph.node!.find((one) => one.opType === opType)!;
  test.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /no bytes/],
    ['a text', Buffer.from('hello, this is no network'), /not an ONNX file/],
    ['a web page', Buffer.from('<!doctype html><p>404'), /a web page/],
    ['a pointer of Git LFS', Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0'), /git lfs pull/],
    ['a PyTorch file', Buffer.from('PK\x03\x04xxxxxxxxxxxxxxxxxx'), /torch\.onnx\.export/],
    ['a truncated file', whole.subarray(0, whole.length - 100), /truncated after \d+ bytes/],
    ['a file without a graph', bytesOf({ irVersion: 8, producerName: 'x' }), /no graph/],
    [
      'a newer opset',
      changed((model) => (model.opsetImport![0]!.version = 99)),
      /opset 99.*7 to 26[\s\S]*opset_version/,
    ],
    ['an older opset', changed((model) => (model.opsetImport![0]!.version = 5)), /opset 5/],
    ['no opset', changed((model) => (model.opsetImport = [])), /which opset/],
    ['a newer format', changed((model) => (model.irVersion = 50)), /version 50/],
    ['own operators', changed((_, g) => (node(g, 'Relu').domain = 'my.ops')), /custom operators: Relu of "my.ops"/],
    ['a loop', changed((_, g) => (node(g, 'Relu').opType = 'Loop')), /may run for ever/],
    ['chance', changed((_, g) => (node(g, 'Relu').opType = 'RandomNormalLike')), /other features each time/],
    [
      'a graph in another operator',
      changed((_, g) => (node(g, 'Relu').attribute = [{ name: 'body', type: 5, g: { name: 'inner' } }])),
      /contains a subgraph/,
    ],
    [
      'training mode',
      changed((_, g) => {
        node(g, 'Relu').opType = 'BatchNormalization';
        node(g, 'BatchNormalization').attribute = [{ name: 'training_mode', type: 2, i: 1 }];
      }),
      /training mode[\s\S]*model\.eval/,
    ],
    [
      'weights elsewhere',
      changed((_, g) => {
        const tensor = g.initializer![0]!;
        tensor.rawData = new Uint8Array(0);
        tensor.dataLocation = 1;
        tensor.externalData = [{ key: 'location', value: '../../etc/passwd' }];
      }),
      /another file.*not opened[\s\S]*save_as_external_data/,
    ],
    [
      'weights elsewhere, in a node',
      changed((_, g) => {
        const t = { name: 't', dims: [1], dataType: 1, externalData: [{ key: 'location', value: '/dev/zero' }] };
        g.node!.unshift({ opType: 'Constant', output: ['far'], attribute: [{ name: 'value', type: 4, t }] });
      }),
      /another file/,
    ],
    ['a sparse constant', changed((_, g) => (g.sparseInitializer = [{ dims: [4] }])), /sparse/],
    ['a shape without its data', changed((_, g) => (g.initializer![0]!.dims = [6, 3, 3, 4])), /takes 864 bytes/],
    ['a shape beyond all numbers', changed((_, g) => (g.initializer![0]!.dims = Array(9).fill(2 ** 40))), /takes/],
    ['a negative shape', changed((_, g) => (g.initializer![0]!.dims = [-1, -486])), /shape \[-1, -486\]/],
    ['a constant of no type', changed((_, g) => (g.initializer![0]!.dataType = 77)), /type 77/],
    ['two constants of one name', changed((_, g) => g.initializer!.push({ ...g.initializer![0] })), /two constants/],
    ['a dangling edge', changed((_, g) => (node(g, 'Softmax').input = ['gone'])), /reads "gone", which nothing makes/],
    ['a missing output', changed((_, g) => (g.output![0]!.name = 'gone')), /nothing makes its output "gone"/],
    [
      'a circle',
      changed((_, g) => {
        g.node!.push({ opType: 'Add', input: ['a', 'pooled'], output: ['b'] });
        g.node!.push({ opType: 'Relu', input: ['b'], output: ['a'] });
      }),
      /in a circle/,
    ],
    ['a value made twice', changed((_, g) => (node(g, 'Softmax').output = ['pooled'])), /made twice/],
    ['a text input', changed((_, g) => (g.input![0]!.type!.tensorType!.elemType = 7)), /takes no image.*"image" int64/],
    [
      'a grey input',
      changed((_, g) => (g.input![0]!.type!.tensorType!.shape!.dim![1]!.dimValue = 1)),
      /takes no image/,
    ],
    [
      'two images',
      changed((_, g) => {
        g.input!.push({ ...g.input![0]!, name: 'mask' });
      }),
      /more than one image: "image" and "mask"/,
    ],
    [
      'a value as large as a machine',
      changed((_, g) => {
        g.initializer!.push(tensorOf('size', [2], BigInt64Array.of(1_000_000n, 1_000_000n)));
        g.node!.unshift({ opType: 'ConstantOfShape', input: ['size'], output: ['huge'] });
      }),
      /makes a value of \[1000000, 1000000\]/,
    ],
  ])('inspectOnnx() refuses %s by name', (_, bytes, wanted) => {
    expect(refusal(bytes)).toMatch(wanted);
    expect(refusal(bytes)).toMatch(/^Cannot use "net\.onnx" as a base: [\s\S]+\n→ .+\.$/);
  });

  test('inspectOnnx() prints nothing of a file that would move the cursor', () => {
    const bytes = changed((_, graph) => (node(graph, 'Softmax').input = ['\x1b[2Jgone']));
    expect(refusal(bytes)).toContain('"?[2Jgone"');
  });

  test('inspectOnnx() refuses graphs in graphs in graphs before it has read them all', () => {
    // Each level wraps the one before: GraphProto.node(1) → NodeProto.attribute(5) → AttributeProto.g(6).
    const field = (number: number, bytes: Uint8Array) => {
      const length = [];
      for (let rest = bytes.length; ; rest >>>= 7) {
        length.push(rest > 127 ? (rest & 127) | 128 : rest);
        if (rest <= 127) break;
      }
      return Buffer.concat([Buffer.of(number * 8 + 2, ...length), bytes]);
    };
    let graph: Uint8Array = Buffer.alloc(0);
    for (let level = 0; level < 2000; level++) graph = field(1, field(5, field(6, graph)));
    const bytes = Buffer.concat([Buffer.of(8, 8), field(7, graph)]);
    expect(refusal(bytes)).toMatch(/deep in each other/);
  });

  test('inspectOnnx() refuses more nodes than a network has, in little memory', () => {
    const nodes = Buffer.alloc(2 * 300_000);
    for (let at = 0; at < nodes.length; at += 2) nodes[at] = 0x0a;
    const length = [nodes.length & 127, (nodes.length >> 7) & 127, nodes.length >> 14];
    const bytes = Buffer.concat([Buffer.of(8, 8, 0x3a, length[0]! | 128, length[1]! | 128, length[2]!), nodes]);
    expect(refusal(bytes)).toMatch(/more than 200000 nodes/);
  });

  test('inspectOnnx() takes graphs inside `If`, with what they use from around', () => {
    const graph = smallCnn();
    graph.constant('yes', [], Uint8Array.of(1));
    graph.initializers.at(-1)!.dataType = 9;
    const branch = { name: 'b', node: [{ opType: 'Relu', input: ['pooled'], output: ['r'] }], output: [{ name: 'r' }] };
    graph.nodes.push({
      opType: 'If',
      input: ['yes'],
      output: ['chosen'],
      attribute: ['then_branch', 'else_branch'].map((name) => ({ name, type: 5, g: branch })),
    });
    const found = readOnnx(graph.toBytes(), 'net.onnx').nodes.find(({ opType }) => opType === 'If');
    expect(found?.captures).toEqual(['pooled']);
  });
});

describe('any bytes', () => {
  const files = [
    smallCnn().toBytes(),
    smallVit(true).toBytes({ metadata: { mean: '[0.5, 0.5, 0.5]', std: '(1,1,1)' } }),
  ];
  const look = async (bytes: Uint8Array) => {
    const facts = inspectOnnx(bytes, 'net.onnx');
    const model = readOnnx(bytes, 'net.onnx');
    const { preprocessing } = guessPreprocessing(model);
    await findFeatures(model, { preprocessing, run: async () => new Map() });
    return facts;
  };
  /** Facts, or an error with a name; anything else fails the test. */
  const isHandled = async (bytes: Uint8Array) => {
    try {
      await look(bytes);
    } catch (error) {
      if (!(error instanceof BaseError)) throw error;
    }
  };

  test('give facts or a named error, whatever changes in a file', async () => {
    const change = fc.record({
      file: fc.constantFrom(...files),
      edits: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      cut: fc.option(fc.nat()),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ file, edits, cut }) => {
        const bytes = Uint8Array.from(file);
        for (const [at, value] of edits) bytes[at % bytes.length] = value;
        await isHandled(cut === null ? bytes : bytes.subarray(0, cut % bytes.length));
      }),
      { numRuns: 3000 },
    );
  });

  test('give facts or a named error where only the bytes between the weights change', async () => {
    // Most of a file is weights; here the structure is hit each time.
    const graph = smallVit(true);
    for (const tensor of graph.initializers) if ((tensor.rawData as Uint8Array).length > 64) tensor.dims = [0];
    for (const tensor of graph.initializers) if ((tensor.dims as number[])[0] === 0) tensor.rawData = new Uint8Array(0);
    const file = graph.toBytes();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        async (edits) => {
          const bytes = Uint8Array.from(file);
          for (const [at, value] of edits) bytes[at] = value;
          await isHandled(bytes);
        },
      ),
      { numRuns: 5000 },
    );
  });

  test('give a named error where they are drawn', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), isHandled), { numRuns: 3000 });
  });

  test('a file without nodes is refused', () => {
    const graph = new OnnxBuilder();
    graph.output(graph.input('image', ['n', 3, 16, 16]));
    expect(refusal(graph.toBytes())).toMatch(/no nodes/);
  });
});
