import type { RunSettings } from '../../shared/records/served-settings';
import { parsedJson } from './parsed-json';
import { parseSettings } from './run-settings';

/** The settings that an address says. @throws Refused where they cannot be used */
export function askedSettings(query: URLSearchParams): RunSettings {
  const text = query.get('settings');
  return parseSettings(text === null ? {} : parsedJson(text));
}
