import { schematic, type Rule } from '@angular-devkit/schematics';
import { lookFirst } from './look-first';
import type { GivenOptions, NgAddOptions } from './ng-add-options';
import { nextQuestion } from './questions';
import { setUp } from './set-up';

/** Sets an application up by what its developer has. */
export function ngAdd({
  api = [],
  clientId,
  example = true,
  runtimeConfig = false,
  ...options
}: GivenOptions): Rule {
  const given: NgAddOptions = {
    ...options,
    // Of a flag that is given twice the CLI takes the last alone, as long as it does not know our schema.
    api: [api].flat().flatMap((one) => one.split(/[\s,]+/).filter(Boolean)),
    ...(clientId !== undefined && { clientId: String(clientId) }),
    example: String(example) === 'true',
    runtimeConfig: String(runtimeConfig) === 'true',
  };
  return lookFirst(given, ask(given));
}

/** Goes on to the next question that these answers leave open; each is a schematic, as only a schema can ask. */
export function ask(answers: NgAddOptions): Rule {
  const { asked = [] } = answers;
  const name = nextQuestion(answers);
  return name === undefined ? setUp(answers) : schematic(name, { ...answers, asked: [...asked, name] });
}
