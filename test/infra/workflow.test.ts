import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../infra/project-root';
import packageJson from '../../package.json';
import { describeWith, lintersPython } from '../support/requirements';

const FILE = join(PROJECT_ROOT, '.github/workflows/test.yml');
const text = readFileSync(FILE, 'utf8');

describe('the workflow of a hosted CI', () => {
  test('names each action by its commit, which nobody can change, and says which version that is', () => {
    const uses = text.match(/uses: .*/g) ?? [];
    expect(uses.length).toBeGreaterThanOrEqual(5);
    for (const own of uses) expect(own).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('gives code of strangers no secrets and no right to write', () => {
    expect(text).not.toMatch(/pull_request_target|secrets\.|: write/);
    expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
  });

  test('runs scripts that exist', () => {
    const scripts = [...text.matchAll(/npm (?:run )?([\w:]+)/g)].map(([, name]) => name as string);
    expect(scripts).toEqual(expect.arrayContaining(['demo', 'test', 'release']));
    for (const name of scripts) expect(Object.keys(packageJson.scripts)).toContain(name);
  });
});

describeWith('linters', 'the workflow of a hosted CI, as YAML', () => {
  /** `on` is a word for true in YAML 1.1; nothing here reads it. */
  const PROGRAM = 'import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))["jobs"]))';
  const jobs = () => JSON.parse(execFileSync(lintersPython() as string, ['-c', PROGRAM, FILE]).toString());

  test('has the README’s two commands on four systems, and lets fail only those that nobody has seen', () => {
    const { matrix } = jobs().test.strategy;
    const systems: { system: string; node: number; require: string; unseen: boolean }[] = matrix.include;
    expect(new Set(systems.map(({ system }) => system))).toEqual(
      new Set(['Linux x64', 'Linux arm64', 'macOS arm64', 'Windows x64']),
    );
    for (const { system, require, unseen } of systems)
      expect([unseen, require]).toEqual(system === 'Linux x64' ? [false, 'chromium'] : [true, '']);
    const commands = jobs().test.steps.flatMap(({ run }: { run?: string }) => run ?? []);
    expect(commands).toEqual(expect.arrayContaining(['npm run demo', 'npm test']));
    expect(new Set(systems.map(({ node }) => node))).toEqual(new Set([20, 22, 24]));
  });
});
