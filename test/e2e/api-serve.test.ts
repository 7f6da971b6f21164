import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, type ConfigInput, type Server, serve } from '../../cli/api/headstart';
import type { ServedRun } from '../../shared/records/run-progress';
import { distinctImagesZip } from '../support/distinct-images';
import { requireFreshBuild } from '../support/headstart';
import { writeSmallBase } from '../support/small-base-file';

jest.setTimeout(120_000);

let folder: string;
let server: Server;
const at = (name: string) => join(folder, name);
const config = (): ConfigInput => ({ base: at('base.h5'), width: 0.35, imageSizePx: 96, head: { epochs: 2 } });
const start = (path = at('runs'), more = {}) =>
  serve(path, { store: at('store'), cache: at('cache'), config: config(), ...more });

beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-api-serve-'));
  await writeSmallBase(at('base.h5'));
  server = await start();
});
afterAll(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function finished(name: string): Promise<ServedRun> {
  for (;;) {
    const run = (await (await fetch(`${server.url}api/runs/${name}`)).json()) as ServedRun;
    if (run.status !== 'running') return run;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('serve()', () => {
  test('serve() shows the page, and trains on a dropped zip in a process of its own with what it was given', async () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(await (await fetch(server.url)).text()).toMatch(/^<!doctype html>/i);
    const dropped = await fetch(`${server.url}api/runs?name=insects.zip`, {
      method: 'POST',
      headers: { 'content-type': 'application/zip' },
      body: new Uint8Array(distinctImagesZip(40)),
    });
    const { name } = (await dropped.json()) as { name: string };
    expect(await finished(name)).toMatchObject({ name: 'insects', status: 'succeeded' });
    const { config: own, base } = JSON.parse(readFileSync(at('runs/insects/metrics.json'), 'utf8'));
    expect([own.head.epochs, base.name]).toEqual([2, 'base.h5']);
    expect(process.exitCode).toBeUndefined();
  });

  test('serve() refuses what cannot be served, by the same names as the command', async () => {
    writeFileSync(at('file.txt'), '');
    const port = Number(new URL(server.url).port);
    await expect(start(at('other'), { port })).rejects.toThrow(new RegExp(`^Port ${port} of 127\\.0\\.0\\.1 is taken`));
    await expect(start(at('other'), { port: 70_000 })).rejects.toThrow(ConfigError);
    await expect(start(at('file.txt'))).rejects.toThrow(/is no folder/);
    await expect(start('s3://bucket/runs')).rejects.toThrow(ConfigError);
  });

  test('close() ends the server, however often it is called', async () => {
    const other = await start(at('other'));
    await Promise.all([other.close(), other.close()]);
    await other.close();
    await expect(fetch(other.url)).rejects.toThrow();
  });
});
