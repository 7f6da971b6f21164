import pc from 'picocolors';

/**
 * What commander says of a wrong command line, in the words and the form of every other error.
 * @param text such as `error: unknown option '--epoch'\n(Did you mean --epochs?)\n`
 */
export function usageError(text: string): string {
  const [first = '', ...others] = text.trim().split('\n');
  const said = first.replace(/^error: /, '').replaceAll(/'([^']*)'/g, '"$1"');
  const [problem = '', choices] = said.split(/\. (?=Allowed choices are )/);
  const remedies = [...(choices ? [choices] : []), ...others.map((line) => line.replace(/^\((.*)\)$/, '$1'))];
  const lines = [
    `${pc.red('Error:')} ${problem.charAt(0).toUpperCase()}${problem.slice(1)}`,
    ...remedies.map((remedy) => `${pc.bold('→')} ${remedy.replace(/\.$/, '')}`),
  ];
  return `${lines.join('\n')}\n`;
}
