import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingContainerTools } from '../../../setup/containers/container-tools';

const here = { platform: 'linux', arch: 'x64', user: 0 } as const;

describe('missingContainerTools()', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headstart-tools-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const place = (name: string) => {
    writeFileSync(join(folder, name), '#!/bin/sh\n');
    chmodSync(join(folder, name), 0o755);
  };

  test('names every program that is not on the PATH', () => {
    expect(missingContainerTools({ ...here, path: folder })).toBe('no program "podman", "runc", "mmdebstrap", "go"');
    for (const name of ['podman', 'go']) place(name);
    expect(missingContainerTools({ ...here, path: folder })).toBe('no program "runc", "mmdebstrap"');
  });

  test('wants a machine that can run what is deployed, and root', () => {
    for (const name of ['podman', 'runc', 'mmdebstrap', 'go']) place(name);
    expect(missingContainerTools({ ...here, path: `/none:${folder}` })).toBeUndefined();
    expect(missingContainerTools({ ...here, path: folder, user: 1000 })).toBe('a user who is not root');
    expect(missingContainerTools({ ...here, path: folder, arch: 'arm64' })).toBe('linux/arm64, not linux/x64');
    expect(missingContainerTools({ ...here, path: folder, platform: 'darwin' })).toBe('darwin/x64, not linux/x64');
  });
});
