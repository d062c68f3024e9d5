import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app';
import { appConfig } from './app/app.config';
import { loadStrategy } from './app/strategies/load-strategy';
import { chosenStrategy, settleIn } from './app/strategies/strategy-choice';

async function start(): Promise<void> {
  const [strategy] = await Promise.all([loadStrategy(chosenStrategy()), settleIn()]);
  await bootstrapApplication(App, appConfig(strategy));
}

start().catch((error: unknown) => {
  console.error(error);
});
