import presets from 'jest-preset-angular/presets/index.js';

const notTransformed = 'node_modules/(?!(.*\\.mjs$|jose/|@angular/common/locales/.*\\.js$))';

export default {
  ...presets.createCjsPreset({
    tsconfig: '<rootDir>/projects/strongbox/tsconfig.spec.json',
    // jose ships ES modules as plain .js, which Jest would load as CommonJS.
    processWithEsbuild: ['**/node_modules/jose/**/*.js'],
  }),
  transformIgnorePatterns: [notTransformed],
  roots: ['<rootDir>/projects/strongbox'],
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/projects/strongbox/schematics/',
    '<rootDir>/projects/strongbox/testing/playwright/',
  ],
  testEnvironment: '<rootDir>/projects/strongbox/jest-environment.mjs',
  setupFilesAfterEnv: ['<rootDir>/projects/strongbox/setup-jest.ts'],
  moduleNameMapper: {
    '^ngx-strongbox$': '<rootDir>/projects/strongbox/src/public-api.ts',
    '^ngx-strongbox/([a-z-]+)$': '<rootDir>/projects/strongbox/$1/src/public-api.ts',
  },
  // A spy left behind or a value left in a mock is a test that depends on its neighbours.
  restoreMocks: true,
};
