import { Refused } from './refused';

/** @throws Refused 400 where it is no JSON */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused(400, 'What was sent is not written as JSON');
  }
}
