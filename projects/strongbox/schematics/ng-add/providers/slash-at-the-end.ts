import type { ProviderPreset } from '../provider-preset';

export const slashAtTheEnd: ProviderPreset['issuerMistakes'][number] = [/\/$/, 'It has no slash at the end.'];
