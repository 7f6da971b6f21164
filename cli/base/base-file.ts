import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { openRemoteBase, type RemoteBaseOptions } from '../../functions/base/remote-base';
import type { BaseSource } from '../../shared/backbone/base-source';
import { BaseError } from '../../shared/errors';

export type BaseFileOptions = RemoteBaseOptions;

const WANTED =
  'Give a name that "headstart bases" lists, the path of an H5 file, model.json or ONNX file, an https:// or s3:// address.';

/**
 * The weights that a user brought: a path, an https:// or an s3:// address. What they are called from here on is the
 * file's own name, so that no path and no secret of an address gets into an artifact.
 * @throws BaseError where the address has another form, names no file or is refused; UnavailableError
 */
export async function openBaseFile(address: string, options: BaseFileOptions = {}): Promise<BaseSource> {
  const hasScheme = /^[a-z][a-z0-9+.-]+:\/\//i.test(address);
  return hasScheme ? openRemoteBase(address, options) : fromPath(address);
}

async function fromPath(path: string): Promise<BaseSource> {
  if (!existsSync(path)) {
    throw new BaseError(`Cannot open the base ${JSON.stringify(path)}: there is no such file`, { remedy: WANTED });
  }
  try {
    return {
      name: basename(path),
      bytes: await readFile(path),
      readSibling: (name) => optional(join(dirname(path), name)),
    };
  } catch (cause) {
    throw new BaseError(`Cannot open the base ${JSON.stringify(path)}: ${(cause as Error).message}`, {
      cause,
      remedy: WANTED,
    });
  }
}

const optional = (path: string) => (existsSync(path) ? readFile(path) : Promise.resolve(undefined));
