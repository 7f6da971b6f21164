const { writeFileSync } = require('node:fs');

/** Writes down the first file that fails, at once: jest's own reports are not written where --bail ends it. */
module.exports = class VerdictReporter {
  #failed = false;

  onTestResult(_test, { testFilePath, testResults, failureMessage, numFailingTests, testExecError }) {
    if (this.#failed || (numFailingTests === 0 && !testExecError)) return;
    this.#failed = true;
    const test = testResults.find(({ status }) => status === 'failed')?.fullName;
    this.#write({ passed: false, file: testFilePath, test, message: failureMessage ?? '' });
  }

  onRunComplete(_contexts, { numPassedTests }) {
    if (!this.#failed) this.#write({ passed: numPassedTests > 0, file: '', message: 'no test was run' });
  }

  #write(report) {
    writeFileSync(process.env.VERDICT_FILE, JSON.stringify(report));
  }
};
