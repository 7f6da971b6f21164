import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { PROJECT_ROOT } from '../../cli/project-root';

const inside = ['docs', 'examples', 'test', 'cli'].flatMap((folder) =>
  readdirSync(join(PROJECT_ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
    .map((name) => join(folder, name)),
);
const pages = [...readdirSync(PROJECT_ROOT).filter((name) => name.endsWith('.md')), ...inside];

const textOf = (page: string) => readFileSync(join(PROJECT_ROOT, page), 'utf8').replace(/^```.*?^```/gms, '');

/** The anchors that a page's headings have on GitHub. */
function anchorsOf(page: string): string[] {
  return [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Why a link of a page leads nowhere; undefined if it leads somewhere or off this repository. */
function problemOf(page: string, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [path = '', anchor] = link.split('#');
  const target = path ? normalize(join(dirname(page), path)) : page;
  if (!existsSync(join(PROJECT_ROOT, target))) return `${page}: ${link} is missing`;
  if (!anchor || !target.endsWith('.md') || anchorsOf(target).includes(anchor)) return undefined;
  return `${page}: ${link} has no such heading`;
}

test('every link of a Markdown page leads to a file and to a heading of it', () => {
  expect(pages.length).toBeGreaterThan(60);
  const problems = pages.flatMap((page) =>
    [
      ...textOf(page)
        .replace(/`[^`\n]*`/g, '')
        .matchAll(/\]\(([^)\s]+)\)/g),
    ].map(([, link = '']) => problemOf(page, link)),
  );
  expect(problems.filter(Boolean)).toEqual([]);
});
