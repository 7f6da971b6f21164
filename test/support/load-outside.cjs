/**
 * A transform for files of large packages. Jest loads every module anew for every test file, which takes the CDK nine
 * seconds each time; a file that goes through this is instead the one that the worker's own process has loaded, once.
 * Only for packages that keep nothing between tests and read neither clock nor environment of a suite.
 */
module.exports = {
  process: (_source, file) => ({ code: `module.exports = loadedOutside(${JSON.stringify(file)});` }),
};
