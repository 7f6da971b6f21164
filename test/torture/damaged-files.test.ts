import { requireFreshBuild } from '../support/headstart';
import { trial } from './trials/damaged-files';

beforeAll(requireFreshBuild);

test('a damaged file ends in the same bytes or in an error that names it', async () => {
  const result = await trial.run({ effort: 1, seed: 1, log: (line) => console.error(line) });
  expect(result.failures).toEqual([]);
  expect(result.survived).toBe(8);
}, 300_000);
