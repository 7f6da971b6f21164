import type { Command } from 'commander';
import { createProgram } from '../../../cli/program';
import { wrapLines } from '../../../cli/terminal/wrap-lines';

const withChildren = (command: Command): Command[] => [command, ...command.commands.flatMap(withChildren)];

describe('createProgram()', () => {
  test('describes each command in help that fits 80 columns, but for commands to copy', () => {
    const commands = withChildren(createProgram());
    expect(commands.length).toBeGreaterThan(30);
    for (const command of commands) {
      const written: string[] = [];
      const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
      command.outputHelp();
      write.mockRestore();
      const lines = written.join('').split('\n');
      expect(lines[0]).toMatch(/^Usage: headstart/);
      expect(lines.filter((line) => line.length > 80 && !line.startsWith('  $ '))).toEqual([]);
    }
  });
});

describe('wrapLines()', () => {
  test('breaks long lines at blanks, and keeps words, indented lines and line breaks', () => {
    expect(wrapLines('one two three\n\n  $ one two three\nfour', 8)).toBe('one two\nthree\n\n  $ one two three\nfour');
    expect(wrapLines('onetwothree four', 5)).toBe('onetwothree\nfour');
  });
});
