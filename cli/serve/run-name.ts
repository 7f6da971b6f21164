import { Refused } from './refused';
import { isPlain } from './send-file';

export const LONGEST_NAME = 60;

/**
 * A name that a run may be given: one that every file system takes, and that leads nowhere else.
 * @throws Refused 422
 */
export function checkedName(name: string): void {
  const refuse = (why: string) => new Refused(422, `A run cannot be called ${JSON.stringify(name)}: ${why}`);
  if (name.trim() === '') throw refuse('the name is empty');
  if (name.trim() !== name || name.endsWith('.')) throw refuse('it begins or ends with a blank, or ends with a dot');
  if (name.length > LONGEST_NAME) throw refuse(`it is longer than ${LONGEST_NAME} letters`);
  if (!isPlain(name)) throw refuse('it begins with a dot, or holds a slash');
  if (/[<>:"|?*\p{Cc}\p{Cs}]/u.test(name)) throw refuse('it holds one of < > : " | ? * or a control character');
}
