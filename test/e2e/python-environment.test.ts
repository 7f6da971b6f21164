import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  ensurePythonEnvironment,
  type PythonEnvironmentOptions,
  pythonEnvironment,
  pythonEnvironmentIsCurrent,
} from '../../setup/python-environment';

let cache: string;
let options: PythonEnvironmentOptions;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'headstart-python-'));
  const [requirements, constraints] = [join(cache, 'requirements.txt'), join(cache, 'constraints.txt')];
  // Without packages nothing is asked of a package index.
  await writeFile(requirements, '# none\n');
  await writeFile(constraints, 'some-package==1.0\n');
  const hashes = join(cache, 'hashes.txt');
  await writeFile(hashes, '# none\n');
  options = { name: 'some', cache, requirements, constraints, hashes, atLeast: [3, 9], below: [4, 0] };
});
afterEach(() => rm(cache, { recursive: true }));

describe('ensurePythonEnvironment()', () => {
  test('makes an environment once, and again when its constraints change', async () => {
    expect(await pythonEnvironmentIsCurrent(options)).toBe(false);
    const python = await ensurePythonEnvironment(options);
    expect(pythonEnvironment('some', cache)).toBe(python);
    expect(await pythonEnvironmentIsCurrent(options)).toBe(true);
    const made = (await stat(join(python, '../../pyvenv.cfg'))).mtimeMs;

    await ensurePythonEnvironment(options);
    expect((await stat(join(python, '../../pyvenv.cfg'))).mtimeMs).toBe(made);

    await writeFile(options.hashes as string, '# none, said otherwise\n');
    expect(await pythonEnvironmentIsCurrent(options)).toBe(true);
    await writeFile(options.constraints as string, 'some-package==1.1\n');
    expect(await pythonEnvironmentIsCurrent(options)).toBe(false);
  });

  test('refuses a file with another hash than the one that is written down', async () => {
    const wheel = join(cache, 'some_package-1.0-py3-none-any.whl');
    await writeFile(wheel, 'not what was looked at');
    const { href } = pathToFileURL(wheel);
    await writeFile(options.hashes as string, `some-package @ ${href} --hash=sha256:${'ab'.repeat(32)}\n`);
    await expect(ensurePythonEnvironment(options)).rejects.toThrow(/hash/i);
    expect(pythonEnvironment('some', cache)).toBeUndefined();
  });

  test('says which Python it wants where the machine has none', async () => {
    const impossible = { ...options, atLeast: [3, 97], below: [3, 99] } as const;
    await expect(ensurePythonEnvironment(impossible)).rejects.toThrow(/no Python from 3\.97 to 3\.98/);
  });
});
