/**
 * Jest's reporter for `npm test`: a line a suite as it ends with what failed in it, then what was left out and why, all
 * failures once more (of a long log, a build service may keep the end alone), and as the last line `N passed, N failed,
 * N skipped`.
 */
const { mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { cpus, tmpdir } = require('node:os');
const { join, relative } = require('node:path');
const { processorFeatures } = require('./processor-features.cjs');

/** Of all processors, in processor milliseconds since the machine was started. */
function processorTimes() {
  const times = cpus().flatMap((cpu) => Object.values(cpu.times));
  const idle = cpus().reduce((sum, cpu) => sum + cpu.times.idle, 0);
  return { at: Date.now(), all: times.reduce((sum, ms) => sum + ms, 0), idle };
}

/** Whether more workers could make a run shorter: not where the processors are busy all the time. */
function timeTaken(begun) {
  const now = processorTimes();
  const idle = (now.idle - begun.idle) / Math.max(1, now.all - begun.all);
  return `${((now.at - begun.at) / 60_000).toFixed(1)} minutes, in which the processors were idle for ${(idle * 100).toFixed(0)} %`;
}

module.exports = class PlainReporter {
  constructor(globalConfig) {
    this.root = globalConfig.rootDir;
    this.done = 0;
    this.begun = processorTimes();
    this.failures = [];
    this.folder = mkdtempSync(join(tmpdir(), 'headstart-tests-'));
    this.skips = join(this.folder, 'skips');
    process.env.HEADSTART_SKIPS_FILE = this.skips;
    // What suites make for one another: made-once.ts.
    process.env.HEADSTART_MADE_ONCE = this.folder;
  }

  onRunStart(results) {
    this.total = results.numTotalTestSuites;
    console.log(`${this.total} test files`);
  }

  onTestResult(test, result) {
    this.done++;
    const seconds = ((result.perfStats.end - result.perfStats.start) / 1000).toFixed(1);
    const failed = result.numFailingTests || result.testExecError ? `  ${result.numFailingTests || 'ALL'} FAILED` : '';
    const skipped = result.numPendingTests ? `  ${result.numPendingTests} skipped` : '';
    const name = relative(this.root, test.path);
    console.log(
      `[${this.done}/${this.total}] ${name}  ${result.numPassingTests} passed${failed}${skipped}  ${seconds} s`,
    );
    if (result.failureMessage) {
      console.log(result.failureMessage);
      this.failures.push(`${name}\n${result.failureMessage.trimEnd()}`);
    }
  }

  onRunComplete(_contexts, results) {
    let skips = [];
    try {
      skips = readFileSync(this.skips, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    } catch {
      // No suite was left out.
    }
    rmSync(this.folder, { recursive: true, force: true });
    if (skips.length) {
      console.log('\nSKIPPED, because this machine lacks what they need:');
      for (const line of [...new Set(skips)].sort()) console.log(`  - ${line}`);
    }
    console.log(`\n${processorFeatures()}\n${timeTaken(this.begun)}`);
    if (this.failures.length) console.log(`\nFAILED:\n\n${this.failures.join('\n\n')}`);
    // A file that cannot even be loaded counts as one failure.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    console.log(`\n${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
  }

  getLastError() {}
};
