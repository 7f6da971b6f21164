const { default: Sequencer } = require('@jest/test-sequencer');

/** Test files in the order in which they were named. */
module.exports = class GivenOrder extends Sequencer {
  sort(tests) {
    const named = process.argv.slice(process.argv.indexOf('--runTestsByPath') + 1);
    const place = ({ path }) => named.findIndex((file) => path.endsWith(`/${file}`));
    return [...tests].sort((a, b) => place(a) - place(b));
  }
};
