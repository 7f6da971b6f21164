import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runProgram } from '../../cli/machine/run-program';
import { containersFolder } from './podman';

/** A program that Go installs; its module is checked against Go's own database of sums. */
export interface GoProgram {
  readonly package: string;
  readonly version: string;
}

/** AWS's own emulator of what runs a function: https://github.com/aws/aws-lambda-runtime-interface-emulator */
export const RUNTIME_EMULATOR: GoProgram = {
  package: 'github.com/aws/aws-lambda-runtime-interface-emulator/cmd/aws-lambda-rie',
  version: 'v0.0.0-20261030222936-bef5c4ba774d',
};

/** A server of S3's interface over a folder: https://github.com/versity/versitygw */
export const VERSITYGW: GoProgram = { package: 'github.com/versity/versitygw/cmd/versitygw', version: 'v1.8.0' };

const INSTALL_TIMEOUT_MS = 15 * 60_000;

/** Where the program lies once it is installed. */
export const goProgram = (cache: string, { package: path, version }: GoProgram): string =>
  join(containersFolder(cache), 'bin', `${basename(path)}-${version}`);

/** Installs a program, once. */
export async function ensureGoProgram(cache: string, program: GoProgram): Promise<void> {
  const file = goProgram(cache, program);
  if (existsSync(file)) return;
  const folder = `${file}.${process.pid}.tmp`;
  await mkdir(folder, { recursive: true });
  try {
    // Without C, so that it runs in any image.
    const env = { GOBIN: folder, CGO_ENABLED: '0', GOFLAGS: '-trimpath' };
    await runProgram('go', ['install', `${program.package}@${program.version}`], {
      env,
      timeoutMs: INSTALL_TIMEOUT_MS,
    });
    await rename(join(folder, basename(program.package)), file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
