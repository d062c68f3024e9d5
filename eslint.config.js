import js from '@eslint/js';
import angular from 'angular-eslint';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { mayImport } from './tools/eslint/may-import.mjs';

const angularPackages = ['@angular/common', '@angular/core', '@angular/router', 'rxjs'];
const oidcPackages = [...angularPackages, 'ngx-strongbox'];

const strongbox = { rules: { 'may-import': mayImport } };
/** Who may import what; a file listed on its own replaces the row of its folder. */
const importTable = [
  { entry: 'projects/strongbox/src', files: '**/*.ts', packages: angularPackages },
  { entry: 'projects/strongbox/oidc/src', files: '**/*.ts', packages: oidcPackages },
  {
    entry: 'projects/strongbox/oidc/src',
    files: 'engine.ts',
    packages: [...oidcPackages, 'angular-oauth2-oidc'],
  },
  { entry: 'projects/strongbox/oidc/src', files: 'signed-token.ts', packages: [...oidcPackages, 'jose'] },
  {
    entry: 'projects/strongbox/backend/src',
    files: '**/*.ts',
    packages: [...angularPackages, 'ngx-strongbox'],
  },
  { entry: 'projects/strongbox/testing/src', files: '**/*.ts', packages: oidcPackages },
  {
    entry: 'projects/strongbox/testing/playwright/src',
    files: '**/*.ts',
    packages: [
      'node:crypto',
      'node:fs',
      'node:http',
      'node:net',
      'node:path',
      'node:stream',
      '@playwright/test',
      'jose',
      'oidc-provider',
    ],
  },
];

const storageFiles = [
  'projects/strongbox/src/cookie-value.ts',
  'projects/strongbox/oidc/src/transaction.ts',
  'projects/strongbox/oidc/src/sign-in-hint.ts',
  'projects/strongbox/oidc/src/storage/**',
  'projects/strongbox/backend/src/dialects/departure.ts',
  'projects/strongbox/backend/src/unfinished-logout.ts',
  'projects/strongbox/testing/playwright/src/leave-hint.ts',
];
const storages = ['localStorage', 'sessionStorage', 'indexedDB', 'cookieStore', 'caches'];
const storageMessage = 'Only the storage files touch what other scripts can read.';

const specs = ['**/*.spec.ts', 'projects/strongbox/**/spec/**'];
const libraryFiles = ['projects/strongbox/**/src/**/*.ts'];
const noExportAll = {
  selector: 'ExportAllDeclaration',
  message: 'The public API is a hand-written list: export by name.',
};
const nodeGlobals = Object.fromEntries(
  Object.getOwnPropertyNames(globalThis).map((name) => [name, 'readonly']),
);

export default defineConfig(
  globalIgnores([
    'dist/',
    'coverage/',
    'test-results/',
    'playwright-report/',
    '**/.angular/',
    'e2e/shop/dist/',
    'projects/strongbox/schematics/migrate/spec/apps/',
  ]),
  // What these import is installed only for the e2e tests.
  globalIgnores(['e2e/shop/src/main.server.ts', 'e2e/shop/src/server.ts', 'e2e/consumers/app/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.js', '**/*.mjs'],
    ignores: ['projects/*/public/**'],
    languageOptions: { globals: nodeGlobals },
  },
  {
    files: ['projects/*/public/**/*.js', 'projects/strongbox/**/assets/**/*.js'],
    languageOptions: {
      sourceType: 'script',
      globals: {
        window: 'readonly',
        document: 'readonly',
        location: 'readonly',
        self: 'readonly',
        URL: 'readonly',
      },
    },
  },
  {
    files: ['**/*.ts', '**/*.mts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Playwright reads a fixture's dependencies from this pattern, also when there are none.
      'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
      // `const { gone, ...rest } = value` is how one leaves a property out.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/no-floating-promises': [
        'error',
        // node:test waits for these itself.
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['describe', 'it', 'test'], package: 'node:test' },
          ],
        },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // A function that promises may be async without waiting: what it throws becomes a rejection.
      '@typescript-eslint/require-await': 'off',
      // Angular and the engine name classes where they mean interfaces: HttpHandler, OAuthStorage, AuthConfig.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Angular's classes of decorators alone.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['projects/strongbox/**/*.ts', 'projects/demo/**/*.ts'],
    extends: [angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
  },
  {
    files: ['**/*.html'],
    ignores: ['**/index.html', '**/public/**', '**/assets/**', 'projects/demo-servers/**', 'e2e/**'],
    extends: [angular.configs.templateRecommended, angular.configs.templateAccessibility],
  },
  { files: ['projects/strongbox*/**/*.ts'], ignores: specs, rules: { 'max-lines': ['error', 200] } },
  {
    files: libraryFiles,
    ignores: [...specs, ...storageFiles],
    rules: {
      'no-restricted-globals': ['error', ...storages.map((name) => ({ name, message: storageMessage }))],
      'no-restricted-properties': [
        'error',
        ...[...storages, 'cookie'].map((property) => ({ property, message: storageMessage })),
      ],
      'no-restricted-syntax': [
        'error',
        noExportAll,
        // Reflect.get(window, 'localStorage') and its like.
        { selector: `Literal[value=/^(${storages.join('|')})$/]`, message: storageMessage },
      ],
    },
  },
  ...importTable.map(({ entry, files, packages }) => ({
    files: [`${entry}/${files}`],
    ignores: specs,
    plugins: { strongbox },
    rules: { 'strongbox/may-import': ['error', { entry, packages }] },
  })),
);
