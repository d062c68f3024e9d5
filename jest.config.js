import presets from 'jest-preset-angular/presets/index.js';

const notTransformed = 'node_modules/(?!(.*\\.mjs$|jose/|@angular/common/locales/.*\\.js$))';

/** For Angular, with the TypeScript settings of that name. */
const compiledBy = (tsconfig) => ({
  ...presets.createCjsPreset({
    tsconfig: `<rootDir>/projects/strongbox/${tsconfig}`,
    // jose ships ES modules as plain .js, which Jest would load as CommonJS.
    processWithEsbuild: ['**/node_modules/jose/**/*.js'],
  }),
  transformIgnorePatterns: [notTransformed],
});

const specs = {
  roots: ['<rootDir>/projects/strongbox'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/projects/strongbox/schematics/',
    '<rootDir>/projects/strongbox/testing/playwright/',
  ],
  testEnvironment: '<rootDir>/projects/strongbox/jest-environment.mjs',
  moduleNameMapper: {
    '^ngx-strongbox$': '<rootDir>/projects/strongbox/src/public-api.ts',
    '^ngx-strongbox/([a-z-]+)$': '<rootDir>/projects/strongbox/$1/src/public-api.ts',
  },
  // A spy left behind or a value left in a mock is a test that depends on its neighbours.
  restoreMocks: true,
};

export default {
  projects: [
    {
      ...compiledBy('tsconfig.spec.json'),
      ...specs,
      testMatch: ['**/*.spec.ts', '!**/*.zone.spec.ts'],
      setupFilesAfterEnv: ['<rootDir>/projects/strongbox/setup-jest.ts'],
    },
    {
      ...compiledBy('tsconfig.zone.json'),
      ...specs,
      displayName: 'zone.js',
      testMatch: ['**/*.zone.spec.ts'],
      setupFilesAfterEnv: ['<rootDir>/projects/strongbox/setup-jest.zone.ts'],
    },
  ],
};
