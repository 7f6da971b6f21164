import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npmProgram } from '../../../cli/machine/npm-program.mjs';
import { PROJECT_ROOT } from '../../../cli/project-root';
import packageJson from '../../../package.json';
import { changelogSection } from '../../../setup/release/changelog-section';
import { writeBillOfMaterials, writeSums } from '../../../setup/release/pack-release';
import { releaseProblems } from '../../../setup/release/release-problems';
import type { ReleaseState } from '../../../setup/release/release-state';
import { predictManifest } from '../../../setup/release/stage-predict';
import { sha256Hex } from '../../../shared/hash';

const CHANGELOG = '# Changelog\n\n## Unreleased\n\n## 1.2.0 (2026-12-01)\n\n- New.\n\n## 1.1.0\n\n- Old.\n';
const READY: ReleaseState = {
  ...{ version: '1.2.0', lockedVersion: '1.2.0', changelog: CHANGELOG },
  ...{ changes: [], tags: ['v1.1.0'], keepsTemplate: true },
};

describe('changelogSection()', () => {
  test('changelogSection() is what stands between a heading and the next, wherever the file ends lines', () => {
    for (const text of [CHANGELOG, CHANGELOG.replaceAll('\n', '\r\n')]) {
      expect(changelogSection(text, '1.2.0')).toBe('- New.');
      expect(changelogSection(text, '1.1.0')).toBe('- Old.');
      expect(changelogSection(text, 'Unreleased')).toBe('');
      expect([changelogSection(text, '1.2'), changelogSection(text, '0')]).toEqual([undefined, undefined]);
    }
  });
});

describe('releaseProblems()', () => {
  test('releaseProblems() has none of a commit that is ready', () => {
    expect(releaseProblems(READY, { isDry: false })).toEqual([]);
  });

  test.each<[Partial<ReleaseState>, RegExp]>([
    [{ changes: [' M a.ts', '?? b.ts'] }, /^the tree is not clean \(a\.ts, b\.ts\): commit/],
    [{ changes: 'abcdefg'.split('').map((name) => ` M ${name}`) }, /\(a, b, c, d, e and 2 more\)/],
    [{ lockedVersion: '1.1.0' }, /^package-lock\.json has the version 1\.1\.0, package\.json 1\.2\.0: run "npm /],
    [{ changelog: '# Changelog\n' }, /^CHANGELOG\.md has no section "## 1\.2\.0": move/],
    [{ changelog: '## 1.2.0\n\n## 1.1.0\n- Old.' }, /^CHANGELOG\.md says nothing below "## 1\.2\.0"/],
    [{ changelog: CHANGELOG.replace('## Unreleased\n', '## Unreleased\n- Left.\n') }, /still has entries below/],
    [{ tags: ['v1.1.0', 'v1.2.0'] }, /^the tag v1\.2\.0 is there already/],
    [{ keepsTemplate: false }, /^test\/infra\/released\/1\.2\.0\.json is missing: run/],
  ])('releaseProblems() tells %p', (own, problem) => {
    expect(releaseProblems({ ...READY, ...own }, { isDry: false })).toEqual([expect.stringMatching(problem)]);
  });

  test('releaseProblems() tells all at once, and a version that is none', () => {
    const state = { ...READY, version: '1.2', lockedVersion: '1.2', changes: ['?? x'], keepsTemplate: false };
    expect(releaseProblems(state, { isDry: true })).toEqual([
      'package.json has the version "1.2", wanted one like 1.2.3',
      expect.stringMatching(/not clean/),
      expect.stringMatching(/has no section "## 1\.2"/),
    ]);
  });

  test('releaseProblems() has of this checkout none but what is not committed and not released yet', () => {
    const text = (name: string) => readFileSync(join(PROJECT_ROOT, name), 'utf8');
    const lockedVersion = JSON.parse(text('package-lock.json')).version;
    const { version } = packageJson;
    const state = { ...READY, version, lockedVersion, changelog: text('CHANGELOG.md'), tags: [] };
    const told = releaseProblems(state, { isDry: true });
    expect(told.filter((problem) => !problem.includes('below "## Unreleased"'))).toEqual([]);
  });
});

describe('a release', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headstart-release-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('writeBillOfMaterials() lists what an installation brings, and no tool of this project', async () => {
    const file = await writeBillOfMaterials(PROJECT_ROOT, folder, npmProgram());
    const bill = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    expect(bill).toMatchObject({
      bomFormat: 'CycloneDX',
      metadata: { component: { name: 'headstart', version: packageJson.version } },
    });
    const names: string[] = bill.components.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['onnxruntime-node', '@tensorflow/tfjs-node', 'zod']));
    for (const name of ['jest', 'typescript', 'aws-cdk-lib']) expect(names).not.toContain(name);
  }, 60_000);

  test('writeSums() writes what sha256sum checks', async () => {
    for (const name of ['a.tgz', 'b.json']) writeFileSync(join(folder, name), name);
    await writeSums(folder, ['a.tgz', 'b.json']);
    const wanted = `${sha256Hex('a.tgz')}  a.tgz\n${sha256Hex('b.json')}  b.json\n`;
    expect(readFileSync(join(folder, 'SHA256SUMS'), 'utf8')).toBe(wanted);
  });
});

describe('predictManifest()', () => {
  test('predictManifest() has what headstart/predict loads, in the versions of headstart', () => {
    const { version, engines, dependencies } = packageJson;
    const manifest = predictManifest(packageJson) as typeof packageJson;
    expect(manifest).toMatchObject({ name: 'headstart-predict', version, engines });
    // ONNX Runtime is brought by its set-up.
    expect(Object.keys(manifest.dependencies)).toEqual(['@julusian/jpeg-turbo', 'libheif-js', 'sharp']);
    expect(dependencies).toMatchObject(manifest.dependencies);
  });
});
