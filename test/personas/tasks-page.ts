import { TASKS } from './tasks';

/** docs/tasks.md. @param seconds of each task, by what is wanted */
export function tasksPage(seconds: ReadonlyMap<string, number>): string {
  const rows = TASKS.map(({ who, wants, steps }, i) => {
    const took = seconds.get(wants);
    const list = steps.map(({ says }) => says).join('; ');
    return `| ${i + 1} | ${who} | ${wants} | ${list} | ${took === undefined ? '–' : took.toFixed(1)} |`;
  });
  return `${HEAD}
| | Who | wants | Steps | Seconds |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

/** The seconds that a page has, by what is wanted. */
export function secondsOf(page: string): Map<string, number> {
  const rows = [...page.matchAll(/^\| \d+ \| [^|]+ \| ([^|]+) \| .* \| ([\d.]+) \|$/gm)];
  return new Map(rows.map(([, wants, seconds]) => [wants as string, Number(seconds)]));
}

const HEAD = `# Ten tasks of new users

What people want to do first with Headstart, as scripts that \`npm test\` runs (\`test/personas/\`). The package that
\`npm run package\` makes is installed into an empty project by \`npm install\` and \`npx headstart setup\`. Each task has
its own folder with \`photos.zip\` (80 drawn pictures of two classes), a photograph, and a \`headstart.config.json\` that
names the base \`stanford-dogs\` and 8 epochs. Commands are typed into a shell or a terminal of 80 columns; pages are
opened in Chromium and clicked through, and so once more in Firefox (there the page of *Try it* is opened by itself,
since files cannot yet be given to a page in a frame by WebDriver BiDi).

Seconds are those of one run on two cores, in Chromium, from the first key to the last check. The tasks share a feature
cache, and the two without a terminal share a server. \`npm run docs:tasks\` runs the tasks and writes this page.
`;
