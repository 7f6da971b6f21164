/** One configuration for every suite; `npm test` runs them all, `npm run check` only the quick ones. */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testEnvironment: '<rootDir>/test/support/native-environment.cjs',
  transform: { '^.+\\.(ts|mjs|js)$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  // These packages ship ES modules only; everything else in node_modules is loaded as it is.
  transformIgnorePatterns: ['/node_modules/(?!(d3-[a-z-]+|internmap|h5wasm|onnx-proto)/)'],
  // Its package offers this file to `import` only, and a transformed test has `require`.
  moduleNameMapper: { '^h5wasm$': '<rootDir>/node_modules/h5wasm/dist/esm/hdf5_hl.js' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/cdk.out/'],
  testTimeout: 60_000,
  maxWorkers: 2,
};
