import { changelogSection } from './changelog-section';
import type { ReleaseState } from './release-state';

/** As https://semver.org has it, without what may follow a plus sign. */
const VERSION = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;
const MOST_FILES = 5;

/** Why a commit cannot be released, a sentence each with what to do; none where it can. */
export function releaseProblems(state: ReleaseState, { isDry }: { readonly isDry: boolean }): string[] {
  const { version, lockedVersion, changelog, changes, tags, keepsTemplate } = state;
  const own = changelogSection(changelog, version);
  const left = changelogSection(changelog, 'Unreleased');
  const problems = [
    !VERSION.test(version) && `package.json has the version "${version}", wanted one like 1.2.3`,
    lockedVersion !== version &&
      `package-lock.json has the version ${lockedVersion}, package.json ${version}: run "npm install --package-lock-only"`,
    changes.length > 0 && `the tree is not clean (${namesOf(changes)}): commit what belongs to the release`,
    own === undefined && `CHANGELOG.md has no section "## ${version}": move the entries of "Unreleased" there`,
    own === '' && `CHANGELOG.md says nothing below "## ${version}"`,
    left && `CHANGELOG.md still has entries below "## Unreleased": move them to "## ${version}"`,
    tags.includes(`v${version}`) && `the tag v${version} is there already: set another version in package.json`,
    !isDry &&
      !keepsTemplate &&
      `test/infra/released/${version}.json is missing: run "npx tsx test/infra/released/keep-template.ts" and commit it`,
  ];
  return problems.filter((problem) => typeof problem === 'string' && problem !== '') as string[];
}

function namesOf(changes: readonly string[]): string {
  const names = changes.map((line) => line.slice(3));
  const more = names.length - MOST_FILES;
  return `${names.slice(0, MOST_FILES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
