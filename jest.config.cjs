/** Loaded once a worker and not once a file: see test/support/load-outside.cjs. */
const LARGE = ['aws-cdk-lib', 'constructs', 'cdk-nag', '@tensorflow/tfjs-node'];
const OF_ES_MODULES = ['d3-[a-z-]+', 'internmap', 'h5wasm', 'hyparquet', 'onnx-proto'];

/** `npm test` runs every suite, `npm run check` only the quick ones. */
const shared = {
  testEnvironment: '<rootDir>/test/support/native-environment.cjs',
  transform: {
    [`/node_modules/(${LARGE.join('|')})/`]: '<rootDir>/test/support/load-outside.cjs',
    '^.+\\.(ts|mjs|js)$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
  },
  // Of these packages some ship ES modules only; everything else in node_modules is loaded as it is.
  transformIgnorePatterns: [`/node_modules/(?!(${[...LARGE, ...OF_ES_MODULES].join('|')})/)`],
  // Its package offers this file to `import` only, and a transformed test has `require`.
  moduleNameMapper: { '^h5wasm$': '<rootDir>/node_modules/h5wasm/dist/esm/hdf5_hl.js' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/cdk.out/'],
  setupFilesAfterEnv: ['<rootDir>/test/support/compare-bytes.cjs'],
};

module.exports = {
  projects: [
    {
      ...shared,
      displayName: 'headstart',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/localstack/'],
    },
    {
      ...shared,
      displayName: 'localstack',
      testMatch: ['<rootDir>/test/localstack/**/*.test.ts'],
      // One LocalStack with the stack deployed serves all suites; it is started only where one of them is to run, and comes
      // up while other suites run.
      globalSetup: '<rootDir>/test/localstack/global-setup.ts',
      globalTeardown: '<rootDir>/test/localstack/global-teardown.ts',
      setupFilesAfterEnv: [...shared.setupFilesAfterEnv, '<rootDir>/test/localstack/await-instance.ts'],
    },
  ],
  // What hangs is to fail; a machine that has much else to do is to pass.
  testTimeout: 900_000,
  maxWorkers: 2,
  testSequencer: '<rootDir>/test/support/test-order.cjs',
};
