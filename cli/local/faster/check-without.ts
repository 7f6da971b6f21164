import { ConfigError } from '../../../shared/errors';
import { FASTER, unknownIn } from './without';

/** @throws ConfigError where HEADSTART_WITHOUT names what there is not: nothing would be measured */
export function checkWithout({ HEADSTART_WITHOUT: value }: Readonly<Record<string, string | undefined>>): void {
  const [unknown] = unknownIn(value);
  if (unknown === undefined) return;
  throw new ConfigError(`HEADSTART_WITHOUT names "${unknown}", wanted ${FASTER.join(', ')}`);
}
