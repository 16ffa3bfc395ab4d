/** One configuration for all workspaces: the compiled tests, no transform, so that what is tested is what ships. */
export default {
  testEnvironment: 'node',
  roots: [
    '<rootDir>/operator',
    '<rootDir>/services',
    '<rootDir>/vision',
    '<rootDir>/cdk8s',
    '<rootDir>/e2e',
    '<rootDir>/bench',
  ],
  testMatch: ['**/dist/**/*.test.js'],
  transform: {},
  watchman: false,
  // It ends what hangs; how fast something is, is no test's business (benches measure it), on a machine that does other things least.
  testTimeout: 180_000,
  workerIdleMemoryLimit: '768MB',
  coverageProvider: 'v8',
  collectCoverageFrom: ['**/dist/**/*.js', '!**/*.test.js', '!**/*.gen.js'],
};
