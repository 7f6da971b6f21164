import { HeadstartError, SetupError, UnavailableError } from '../errors';

/** What a system's error code means for the user, and what helps. */
const MEANINGS: Readonly<Record<string, readonly [finding: string, remedy: string]>> = {
  ENOSPC: ['the disk is full', 'Make room there, or name another folder'],
  EDQUOT: ['your quota of the disk is used up', 'Make room there, or name another folder'],
  EFBIG: [
    'the file is larger than this file system or "ulimit -f" allows',
    'Raise the limit, or name a folder on another disk',
  ],
  EROFS: ['the file system is read-only', 'Name a folder that can be written to'],
  EACCES: ['permission is denied', 'Give this user access to it, or name another folder'],
  EPERM: ['the system does not permit it', 'Give this user access to it, or name another folder'],
  ENOTDIR: ['a part of its path is a file and no folder', 'Move that file away, or name another folder'],
  EISDIR: ['there is a folder where a file is wanted', 'Move that folder away, or name another'],
  EEXIST: ['there is a file where a folder is wanted', 'Move that file away, or name another folder'],
  ENOTEMPTY: ['there is a folder where a file is wanted', 'Move that folder away, or name another'],
  ENAMETOOLONG: ['its path is longer than the system allows', 'Name a folder with a shorter path'],
  ELOOP: ['its path leads through symbolic links in a circle', 'Mend the links, or name another folder'],
  EMFILE: ['this process has as many files open as it may', 'Raise the limit: "ulimit -n 1024"'],
  ENFILE: ['the system has as many files open as it can', 'End what is not needed, and run it again'],
  EXDEV: ['a link inside it leads to another disk', 'Name a folder on one disk'],
};

/** What time can heal: a disk or a network drive that does not answer. */
const PASSING = new Set(['EIO', 'EBUSY', 'ETIMEDOUT', 'ESTALE', 'EAGAIN', 'ENOTCONN', 'EHOSTDOWN']);

/**
 * What a failure of the file system means: SetupError where somebody has to do something about the disk, a permission or a
 * limit, UnavailableError where the disk did not answer. Every other error is given back as it is.
 * @param attempted as "Writing run/metrics.json"
 */
export function fileFailure(error: unknown, attempted: string): unknown {
  if (error instanceof HeadstartError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const meaning = MEANINGS[code];
  if (meaning) {
    const [finding, remedy] = meaning;
    return new SetupError(`${attempted} failed: ${finding} (${code})`, {
      cause: error,
      remedy: `${remedy}; then the same command continues.`,
    });
  }
  if (!PASSING.has(code)) return error;
  return new UnavailableError(`${attempted} failed: the disk did not answer (${code})`, { cause: error });
}
