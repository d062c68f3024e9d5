import type { Consumer } from './consumer.ts';

const packages = ['jest@30', 'jest-preset-angular@17', 'jest-environment-jsdom@30', '@types/jest@30'];
const config = `module.exports = {
  preset: 'jest-preset-angular',
  setupFilesAfterEnv: ['<rootDir>/setup-jest.ts'],
};
`;
const setup = `import { setupZonelessTestEnv } from 'jest-preset-angular/setup-env/zoneless';

setupZonelessTestEnv();
`;

/** Jest in the place of Vitest, as its preset for Angular says, and nothing else. */
export async function useJest(consumer: Consumer): Promise<void> {
  await consumer.run('npm', 'install', '--save-dev', ...packages);
  await consumer.write('jest.config.js', config);
  await consumer.write('setup-jest.ts', setup);
  const spec = await consumer.read('tsconfig.spec.json');
  await consumer.write('tsconfig.spec.json', spec.replace('vitest/globals', 'jest'));
}
