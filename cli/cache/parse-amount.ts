import { ConfigError } from '../../shared/errors';

const MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };
const BYTES = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

/** `30d`, `12h`, `90m`, `2w` in milliseconds. @throws ConfigError naming the flag, and what it takes */
export const parseAge = (flag: string, text: string): number => parse(flag, text, MS, '12h, 30d or 2w');

/** `5GB`, `500MB`, `0B` in bytes, powers of 1,000. @throws ConfigError naming the flag, and what it takes */
export const parseBytes = (flag: string, text: string): number => parse(flag, text, BYTES, '500MB or 20GB');

function parse(flag: string, text: string, units: Readonly<Record<string, number>>, wanted: string): number {
  const [, number = '', name = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(text.trim()) ?? [];
  const unit = Object.entries(units).find(([each]) => each.toLowerCase() === name.toLowerCase());
  if (!number || !unit) throw new ConfigError(`${flag} is "${text}", wanted an amount such as ${wanted}`);
  return Number(number) * unit[1];
}
