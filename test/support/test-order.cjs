/**
 * The order in which jest starts test files. What failed last comes first and what takes long early, as in jest's own; but
 * a fresh clone knows no durations, so those of test-seconds.json stand in for them. Suites on LocalStack mostly wait, and
 * all for the same one: they are spread over the run, so that at any time one of them runs beside suites that compute.
 */
const { relative, sep } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');
const LONG = require('./test-seconds.json');

/** Of a file that is in neither list. */
const SHORT_SECONDS = 1;
/** LocalStack comes up while other suites run. */
const LOCALSTACK_UP_SECONDS = 150;

module.exports = class TestOrder extends Sequencer {
  constructor(options) {
    super(options);
    this.workers = options?.globalConfig?.maxWorkers ?? 1;
  }

  sort(tests) {
    const timed = tests.map((test) => {
      const file = relative(test.context.config.rootDir, test.path).split(sep).join('/');
      const lastMs = this.time(test);
      const seconds = lastMs === undefined ? (LONG[file] ?? SHORT_SECONDS) : lastMs / 1000;
      return { test, file, seconds, failed: this.hasFailed(test) };
    });
    timed.sort((a, b) => b.failed - a.failed || b.seconds - a.seconds || (a.file < b.file ? -1 : 1));
    const failed = timed.filter((each) => each.failed);
    const others = timed.filter((each) => !each.failed);
    return [...failed, ...spread(others, this.workers)].map(({ test }) => test);
  }
};

/** As the workers would take them: the next file is for the one that is free first. */
function spread(files, workers) {
  const waiting = files.filter(({ file }) => file.startsWith('test/localstack/'));
  const computing = files.filter(({ file }) => !file.startsWith('test/localstack/'));
  const freeAt = Array(workers).fill(0);
  let localstackFreeAt = LOCALSTACK_UP_SECONDS;
  const order = [];
  while (waiting.length || computing.length) {
    const now = Math.min(...freeAt);
    const takesWaiting = waiting.length && (now >= localstackFreeAt || !computing.length);
    const next = (takesWaiting ? waiting : computing).shift();
    const end = now + next.seconds;
    if (takesWaiting) localstackFreeAt = end;
    freeAt[freeAt.indexOf(now)] = end;
    order.push(next);
  }
  return order;
}
