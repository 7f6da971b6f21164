import { HeadstartError, splitRemedy } from '../../shared/errors';
import { Refused } from './refused';

/**
 * What the store or the archive does not have any more cannot be mended by a page: the response says so.
 * @throws Refused 409 in place of an error of ours
 */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof HeadstartError)) throw error;
    const { problem, remedy } = splitRemedy(error.message);
    throw new Refused(409, problem, remedy);
  }
}
