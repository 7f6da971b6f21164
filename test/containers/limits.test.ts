import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../../cli/cache-folder';
import { standIns } from '../../setup/containers/stand-ins';
import { describeWith } from '../support/requirements';
import { FunctionContainer } from './function-container';

jest.setTimeout(300_000);

/** Tells what it may do; where it is told to, it takes more memory than it has. */
const PROBE = `
const { readFileSync, statfsSync, writeFileSync } = require('node:fs');
const attempt = (file) => { try { writeFileSync(file, 'x'); return 'written'; } catch (error) { return error.code; } };
exports.handler = async ({ fillMb = 0 }, context) => {
  const held = [];
  for (let mb = 0; mb < fillMb; mb += 10) held.push(Buffer.alloc(10e6, 1));
  const { bsize, blocks } = statfsSync('/tmp');
  return {
    user: process.getuid(), group: process.getgid(),
    capabilities: /CapEff:\\s*(\\w+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1],
    package: attempt('/var/task/x'), root: attempt('/x'), home: attempt('/root/x'), tmp: attempt('/tmp/x'),
    tmpMb: bsize * blocks / 1024 / 1024, memoryMb: Number(context.memoryLimitInMB), node: process.version, held: held.length,
  };
};`;

/** Whether the suite's other tests prove anything: what holds functions on Lambda holds them here. */
describeWith('containers', 'FunctionContainer', () => {
  let folder: string;
  let container: FunctionContainer;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'headstart-probe-'));
    // Of a package its files count, and not the folder that they came from.
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'index.js'), PROBE);
    container = await FunctionContainer.start({
      cache: cacheFolder(process.env),
      deployed: {
        ...{ logicalId: 'Probe', arn: 'Probe.Arn', memoryMb: 256, timeoutSeconds: 20, scratchMb: 64, environment: {} },
        code: { kind: 'zip', folder, handler: 'index.handler' },
      },
      image: standIns().lambda,
      environment: {},
    });
  });
  afterAll(async () => {
    await container?.stop();
    rmSync(folder, { recursive: true });
  });

  test('gives a function a foreign user without capabilities, a root that is read-only, and a /tmp of its size', async () => {
    expect(await container.invoke({})).toEqual({
      ...{ user: 993, group: 990, capabilities: '0000000000000000' },
      ...{ package: 'EROFS', root: 'EROFS', home: expect.stringMatching(/EROFS|EACCES/), tmp: 'written' },
      ...{ tmpMb: 64, memoryMb: 256, node: expect.stringMatching(/^v22\./), held: 0 },
    });
  });

  test('ends a function that takes more memory than it has, by the name that Lambda gives it', async () => {
    await expect(container.invoke({ fillMb: 600 })).rejects.toMatchObject({ name: 'Runtime.ExitError' });
  });
});
