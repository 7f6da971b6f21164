import { spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../../..');

/** Runs a program in a process of its own, as file descriptor 2 belongs to all of it: a file, since a Node pipe is a socket. */
function run(program: string) {
  const imports = `const { loadTensorflow } = require('./cli/machine/load-tensorflow');\nconst { writeSync } = require('node:fs');\n`;
  const file = join(mkdtempSync(join(tmpdir(), 'headstart-stderr-test-')), 'stderr');
  const { stdout, status } = spawnSync(process.execPath, ['-r', 'tsx/cjs', '-e', imports + program], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', openSync(file, 'w')],
  });
  return { stdout, status, stderr: readFileSync(file, 'utf8') };
}

describe('loadTensorflow()', () => {
  test('loadTensorflow() leaves out what TensorFlow says of itself, and nothing after it', () => {
    const { stdout, stderr, status } = run(`
      loadTensorflow();
      const tf = require('@tensorflow/tfjs-node');
      console.log(tf.scalar(2).square().dataSync()[0]);
      console.error('through the stream');
      writeSync(2, 'to the descriptor\\n');`);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '4\n' });
    expect(stderr).toBe('through the stream\nto the descriptor\n');
  });

  test('loadTensorflow() passes on what else is said, and the error', () => {
    const { stderr } = run(`
      try {
        loadTensorflow(() => {
          writeSync(2, 'WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\\n');
          writeSync(2, 'cannot open libcudart\\n');
          throw new Error('no binding');
        });
      } catch (error) {
        console.error(error.name + ': ' + error.message);
      }`);
    expect(stderr).toBe(
      'cannot open libcudart\nSetupError: Cannot load TensorFlow: no binding\n→ Run "headstart setup", then "headstart doctor".\n',
    );
  });
});
