import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readPth, type StateDict } from '../../../../shared/backbone/pytorch/read-pth';
import { BaseError } from '../../../../shared/errors';

const GOLDEN = join(__dirname, '../../../golden/backbones');
const fileOf = (name: string) => readFileSync(join(GOLDEN, name));
const LAYOUTS = ['legacy.pth', 'zip.pth'];

interface Golden {
  readonly tensors: Readonly<Record<string, { readonly shape: number[]; readonly values: string[] }>>;
}

const golden = JSON.parse(readFileSync(join(GOLDEN, 'pth.json'), 'utf8')) as Golden;
const numberOf = (text: string) => (text === 'inf' ? Number.POSITIVE_INFINITY : Number(text));

describe('readPth()', () => {
  test.each(LAYOUTS)('reads what PyTorch reads from %s, bit by bit', async (file) => {
    const found = await readPth(fileOf(file), file);
    expect([...found.keys()]).toEqual(Object.keys(golden.tensors));
    for (const [name, { shape, values }] of Object.entries(golden.tensors)) {
      expect([name, found.get(name)]).toEqual([name, { shape, values: Float32Array.from(values, numberOf) }]);
    }
  });

  test('reads a file that does not begin where its buffer does', async () => {
    const bytes = Buffer.concat([Buffer.alloc(3), fileOf('legacy.pth')]).subarray(3);
    expect((await readPth(bytes, 'legacy.pth')).size).toBe(Object.keys(golden.tensors).length);
  });

  test('refuses a pickled module by the name of its class', async () => {
    const reading = readPth(fileOf('whole-module.pth'), 'whole-module.pth');
    await expect(reading).rejects.toThrow(BaseError);
    await expect(reading).rejects.toThrow(
      'Cannot read PyTorch weights "whole-module.pth": found it names "torch.nn.modules.linear.Linear"',
    );
    await expect(reading).rejects.toThrow('torch.save(model.state_dict(), "weights.pth")');
  });

  test.each([
    ['a call of the shell', 'cposix\nsystem\nU\x04true\x85R.', '"posix.system"'],
    ['a call of a storage type', 'ctorch\nFloatStorage\n)R.', 'calls what cannot be called'],
    ['a class of Python itself', 'cbuiltins\neval\n.', '"builtins.eval"'],
    ['a tensor that reaches out of its storage', tensor('K\x00', 'K\x05\x85', 'K\x01\x85'), 'reaches out'],
    ['a tensor that begins behind its storage', tensor('K\x04', 'K\x01\x85', 'K\x01\x85'), 'reaches out'],
    ['one number spread over a huge tensor', tensor('K\x00', 'J\xff\xff\xff\x7f\x85', 'K\x00\x85'), 'reaches out'],
    ['a negative stride', tensor('K\x01', 'K\x02\x85', 'J\xff\xff\xff\xff\x85'), 'not whole numbers'],
    ['a shape and strides of other lengths', tensor('K\x00', 'K\x02\x85', ')'), 'not whole numbers'],
    ['a tuple that is appended to', ')N\x61.', 'appends to what is no list'],
    ['an item of a list', ']NNs.', 'sets items of what is no dict'],
    ['a mark that was never set', 't.', 'goes back to a mark'],
    ['an empty stack', '.', 'empty stack'],
    ['a pop below an open mark', 'N(\x85.', 'empty stack'],
    ['a note that was never taken', 'h\x07.', 'recalls 7'],
    ['another protocol', '\x80\x05N.', 'protocol 5'],
    ['an opcode of other pickles', 'i.', 'opcode 0x69'],
    ['no dict', 'K\x01.', 'no dict of tensors'],
    ['a dict without a tensor', '}U\x05epochK\x07s.', 'no tensor in a dict of "epoch"'],
    ['a dict of sets of tensors', '}U\x0astate_dict}s.', 'no tensor in a dict of "state_dict"'],
  ])('refuses %s', async (_, pickle, finding) => {
    const reading = readPth(legacyFile(pickle), 'hostile.pth');
    await expect(reading).rejects.toThrow(BaseError);
    await expect(reading).rejects.toThrow(finding);
  });

  test('refuses a pickle of endless steps and copies of one storage without end', async () => {
    await expect(readPth(legacyFile('NN\x86'.repeat(400_000)), 'long.pth')).rejects.toThrow('more than 1000000 steps');
    // A tensor, then the same one by its note, under very many names.
    const { length } = '}U\x01a';
    const one = tensor('K\x00', 'K@\x85', 'K\x01\x85', 64).slice(length, -'s.'.length);
    const many = Array.from({ length: 5000 }, (_, i) => `U\x04${String(i).padStart(4, '0')}h\x01`).join('');
    const file = legacyFile(`}(U\x01a${one}q\x01${many}u.`, 64);
    await expect(readPth(file, 'many.pth')).rejects.toThrow('more numbers than the file has bytes');
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a picture', Buffer.from('GIF89a')],
    ['a zip of other things', Buffer.from(`PK\x05\x06${'\0'.repeat(18)}`, 'latin1')],
    ['a zip without its end', Buffer.from('PK\x03\x04')],
    ['a pickle of others', Buffer.from('\x80\x02N.', 'latin1')],
  ])('refuses %s', async (_, bytes) => {
    await expect(readPth(bytes, 'x.pth')).rejects.toThrow(/^Cannot read PyTorch weights "x.pth": found /);
  });

  test.each(LAYOUTS)('%s, damaged anywhere, gives tensors or a BaseError', async (file) => {
    const whole = fileOf(file);
    const edit = fc.record({ at: fc.nat(whole.length - 1), value: fc.integer({ min: 0, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(edit, { minLength: 1, maxLength: 6 }),
        fc.option(fc.nat(whole.length)),
        async (edits, length) => {
          const damaged = Buffer.from(whole);
          for (const { at, value } of edits) damaged[at] = value;
          await expectTensorsOrError(damaged.subarray(0, length ?? undefined));
        },
      ),
      { numRuns: 3000, seed: 13 },
    );
  });

  test('random opcodes in place of the state dict give tensors or a BaseError', async () => {
    const opcodes = [...'(.NJKMGXUT}])taesuqrhjcRbQ\x80\x85\x86\x87\x88\x89\x8a', 'ctorch\nFloatStorage\n'];
    opcodes.push('ccollections\nOrderedDict\n', 'ctorch._utils\n_rebuild_tensor_v2\n', 'U\x07storage', 'U\x010');
    const pickle = fc.array(fc.constantFrom(...opcodes), { maxLength: 60 }).map((steps) => `${steps.join('')}.`);
    await fc.assert(
      fc.asyncProperty(pickle, (text) => expectTensorsOrError(legacyFile(text))),
      { numRuns: 5000, seed: 14 },
    );
  });
});

async function expectTensorsOrError(bytes: Uint8Array): Promise<void> {
  let found: StateDict;
  try {
    found = await readPth(bytes, 'damaged.pth');
  } catch (error) {
    if (error instanceof BaseError) return;
    throw error;
  }
  for (const { shape, values } of found.values()) {
    expect(values).toBeInstanceOf(Float32Array);
    expect(values.length).toBe(shape.reduce((a, b) => a * b, 1));
  }
}

/** A dict {'a': a view into storage '0'}, as pickle opcodes. */
function tensor(offset: string, shape: string, strides: string, numbers = 4): string {
  const storage = `(U\x07storagectorch\nFloatStorage\nU\x010U\x03cpuK${String.fromCharCode(numbers)}tQ`;
  return `}U\x01actorch._utils\n_rebuild_tensor_v2\n(${storage}${offset}${shape}${strides}\x89NtRs.`;
}

/** A file of the legacy layout around a pickle, with storage '0' of so many floats where it mentions one. */
function legacyFile(pickle: string, numbers = 4): Buffer {
  const front = '\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}U\x0dlittle_endian\x88s.';
  const keys = pickle.includes('U\x010') ? ']U\x010a.' : '].';
  const storage = `${String.fromCharCode(numbers)}${'\0'.repeat(7 + 4 * numbers)}`;
  return Buffer.from(front + pickle + keys + storage, 'latin1');
}
