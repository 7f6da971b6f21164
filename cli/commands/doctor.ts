import type { Command } from 'commander';
import pc from 'picocolors';
import { cacheFolder } from '../cache-folder';
import { examineEngines } from '../doctor/examine-engines';
import { examineFolders } from '../doctor/examine-folders';
import { examineTools } from '../doctor/examine-tools';
import { type Finding, isReady } from '../doctor/finding';
import { EXIT } from '../exit-codes';

const AFTER = `
Exit codes: 0 if train would work, 4 if something that it needs is missing.

Examples:
  $ headstart doctor
  $ headstart doctor --json`;

/** Adds `headstart doctor`: says what this machine has, what is missing, and the command that fixes it. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check versions, engines and weights; show what is missing and how to fix it')
    .option('--json', 'print JSON, and nothing else, on standard output')
    .addHelpText('after', AFTER)
    .action(runDoctor);
}

async function runDoctor({ json }: { readonly json?: boolean }): Promise<void> {
  const engines = examineEngines();
  const int8 = engines.then(async (found) => {
    if (!isReady(found)) return [];
    const { examineInt8 } = await import('../doctor/examine-int8');
    return [await examineInt8()];
  });
  const parts = await Promise.all([examineTools(), engines, int8, examineFolders(cacheFolder(process.env))]);
  const findings = parts.flat();
  process.stdout.write(json ? `${JSON.stringify(asJson(findings), undefined, 2)}\n` : asText(findings));
  process.exitCode = isReady(findings) ? EXIT.ok : EXIT.setup;
}

/** What `doctor --json` prints. */
export function asJson(findings: readonly Finding[]) {
  return { schemaVersion: 1, ready: isReady(findings), findings };
}

/** One line per finding, with its remedy below where there is one, and a verdict. */
export function asText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ topic }) => topic.length));
  const lines = findings.flatMap((finding) => {
    const line = `${MARK[finding.state]()} ${finding.topic.padEnd(width)}  ${finding.found}`;
    return finding.remedy ? [line, `  ${' '.repeat(width)}  ${pc.cyan(`→ ${finding.remedy}`)}`] : [line];
  });
  const verdict = isReady(findings)
    ? pc.green('headstart train will work here.')
    : pc.red('headstart train does not work here yet: fix what is marked ✗.');
  return `${lines.join('\n')}\n\n${verdict}\n`;
}

const MARK = { ok: () => pc.green('✓'), missing: () => pc.red('✗'), optional: () => pc.yellow('–') } as const;
