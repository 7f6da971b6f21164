import { ConfigError } from '../errors';
import { weightsOrigin } from './weights-origin';

const FILE = /\.(onnx|h5|hdf5|keras|json)$/i;
const SIZE = /@\d+$/;

/**
 * The two bases that "one+other" asks for; undefined where a base is no pair: a "+" may also stand in the name of a file.
 * @throws ConfigError where there are more than two or one twice, or one has a size of its own
 */
export function pairOf(base: string | undefined): readonly [one: string, other: string] | undefined {
  const pieces = base?.split('+') ?? [];
  for (let at = 1; at < pieces.length; at++) {
    const [one, other] = [pieces.slice(0, at).join('+'), pieces.slice(at).join('+')];
    if (isBase(one) && isBase(other)) return checked([one, other]);
  }
  if (pieces.length > 2 && pieces.every(isBase)) {
    throw new ConfigError(`The configuration is not valid: "base" is "${base}", ${pieces.length} bases; wanted two`, {
      remedy: 'headstart select SOURCE finds two that work well together',
    });
  }
  return undefined;
}

const isBase = (text: string) => weightsOrigin(text.replace(SIZE, '')) !== undefined || FILE.test(text);

function checked(bases: readonly [string, string]): readonly [string, string] {
  if (bases[0] === bases[1]) {
    throw new ConfigError(`The configuration is not valid: "base" is "${bases.join('+')}", one base twice; wanted two`);
  }
  const sized = bases.find((base) => SIZE.test(base));
  if (sized === undefined) return bases;
  const [one, other] = bases.map((base) => base.replace(SIZE, ''));
  throw new ConfigError(
    `The configuration is not valid: "base" has "${sized}" in a pair, both of which read one image of one size`,
    { remedy: `take --base ${one}+${other} --image-size ${sized.split('@').at(-1)}` },
  );
}
