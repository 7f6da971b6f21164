import { buildArgv } from 'jest';
import { scripts } from '../../package.json';

/** What jest is started with by an npm script, with arguments after `--`: npm puts them at its end. */
const argumentsOf = (script: string, ...more: string[]) =>
  buildArgv([...(script.split('jest ').at(-1) as string).split(' '), ...more]);

describe('npm test', () => {
  test('npm test -- PATH runs the files of that path alone, with the reporter of the whole', async () => {
    const { _: paths, reporters } = await argumentsOf(scripts.test, 'test/unit/dataset', 'test/e2e/resume');
    expect(paths).toEqual(['test/unit/dataset', 'test/e2e/resume']);
    expect(reporters).toEqual(['./test/support/plain-reporter.cjs']);
  });

  test('npm test runs everything, and npm run check the quick suites', async () => {
    expect((await argumentsOf(scripts.test))._).toEqual([]);
    expect((await argumentsOf(scripts.check))._).toEqual(['test/unit', 'test/contract']);
  });
});
