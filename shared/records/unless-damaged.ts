import { FormatError, NewerFormatError, splitRemedy } from '../errors';

/**
 * What an earlier attempt has left and can be made again: where it is damaged it counts as not there, and is
 * named. What a newer release wrote is not damaged.
 * @param notice receives what is damaged
 */
export async function unlessDamaged<T>(reading: Promise<T>, notice: (text: string) => void): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof FormatError) || error instanceof NewerFormatError) throw error;
    notice(`${splitRemedy(error.message).problem}. It is made again`);
    return undefined;
  }
}
