import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeBy } from '../../../../cli/base/describe-onnx-apart';
import { describeOnnx } from '../../../../shared/backbone/onnx-file/describe-onnx';
import { BaseError } from '../../../../shared/errors';
import { smallCnn } from '../../../support/small-networks';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-describe-onnx-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A process whose program is given: it has `order`, and may `answer`. */
function describeWith(program: string) {
  const entry = join(folder, `entry-${Math.random()}.cjs`);
  writeFileSync(
    entry,
    `const answer = (news) => process.send(news, undefined, undefined, () => process.exit());
     process.once('message', (order) => { ${program} });`,
  );
  return describeBy(entry, Uint8Array.of(1, 2, 3), { name: 'net.onnx', output: 'pooled' });
}

describe('describeBy()', () => {
  test('gives what the process answers, of the bytes and the wishes that it was sent', async () => {
    const echo = `answer({ kind: 'described', description: { bytes: [...order.bytes], asked: order.asked } })`;
    expect(await describeWith(echo)).toEqual({ bytes: [1, 2, 3], asked: { name: 'net.onnx', output: 'pooled' } });
  });

  test('throws what the process met, by its class', async () => {
    const refused = describeWith(`answer({ kind: 'failed', error: { name: 'BaseError', message: 'no picture' } })`);
    await expect(refused).rejects.toThrow(BaseError);
    await expect(refused).rejects.toThrow('no picture');
  });

  test.each([
    [
      'a fault of the runtime',
      `for (;;) process.kill(process.pid, 'SIGABRT');`,
      /ONNX Runtime crashed on it \(SIGABRT\)/,
    ],
    ['an end without an answer', `process.exit(3);`, /ONNX Runtime crashed on it \(exit code 3\)/],
    ['a system short of memory', `process.kill(process.pid, 'SIGKILL');`, /was ended by SIGKILL[\s\S]*short of memory/],
  ])('names the file after %s', async (_, program, wanted) => {
    const crashed = describeWith(program);
    await expect(crashed).rejects.toMatchObject({ name: 'BaseError', message: expect.stringMatching(wanted) });
    await expect(crashed).rejects.toThrow(/^Cannot use "net\.onnx" as a base: /);
  });

  test('describes in this process where there is no program', async () => {
    const bytes = smallCnn().toBytes();
    const asked = { name: 'cnn.onnx' };
    expect(await describeBy(join(folder, 'none.js'), bytes, asked)).toEqual(await describeOnnx(bytes, asked));
  });
});
