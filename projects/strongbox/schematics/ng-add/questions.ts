import type { NgAddOptions } from './ng-add-options';

interface Question {
  /** A schematic of this collection, whose schema asks it. */
  readonly name: string;
  readonly matters: (answers: NgAddOptions) => boolean;
}

/** The decision tree below its first branch: what is asked, in this order, where it matters. */
const questions: readonly Question[] = [
  { name: 'ask-backend', matters: ({ strategy }) => strategy === 'backend-session' },
  {
    name: 'ask-own-backend',
    matters: ({ strategy }) => strategy === 'token-mediator' || strategy === 'rest-login',
  },
  { name: 'ask-provider', matters: hasProvider },
  { name: 'ask-storage', matters: ({ strategy }) => strategy === 'oidc' },
  { name: 'ask-token', matters: ({ strategy }) => strategy === 'rest-login' },
  { name: 'ask-apis', matters: ({ api = [] }) => api.length === 0 },
];

/** Whether a provider is any business of the code to be written. */
export function hasProvider({ strategy, backend }: NgAddOptions): boolean {
  return strategy === 'oidc' || (strategy !== 'rest-login' && backend === 'express');
}

export function nextQuestion(answers: NgAddOptions): string | undefined {
  const { asked = [] } = answers;
  return questions.find(({ name, matters }) => !asked.includes(name) && matters(answers))?.name;
}
