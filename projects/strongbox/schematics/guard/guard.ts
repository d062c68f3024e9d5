import { chain, type Rule, strings } from '@angular-devkit/schematics';
import { generateFromFiles } from '@schematics/angular/utility/generate-from-files';
import { parseName } from '@schematics/angular/utility/parse-name';
import { importPathOf } from '../workspace/generated-path';
import { typeSeparatorOf } from '../workspace/type-separator';
import { describeConditions } from './guard-conditions';
import type { GuardOptions } from './guard-options';
import { guardRoute } from './guard-route';

/** Writes a guard and its spec, and puts it on a route where one is named. */
export function guard(options: GuardOptions): Rule {
  return async (tree, { logger }) => {
    const typeSeparator = options.typeSeparator ?? (await typeSeparatorOf(tree, options.project));
    const { denies, users, ...said } = describeConditions(options);
    const { kind, route } = options;
    const name = `${strings.camelize(parseName('', options.name).name)}Guard`;
    if (denies && options.otherwise === undefined) {
      logger.info(
        'Users it denies see no page that says so: name one with --otherwise /no-access, or for all guards with withGuards.',
      );
    }
    const placed = { ...options, typeSeparator };
    return chain([
      generateFromFiles(placed, {
        kind,
        typeSeparator,
        ...said,
        // It goes into a comment and into a title.
        users: users.replace(/'/g, '’').replaceAll('*/', '* /').replaceAll('\\', '\\\\'),
        denies: denies ? 'yes' : '',
        type: `${strings.classify(kind)}Fn`,
        child: kind === 'canActivateChild' ? "{ path: '', children: [] }" : '',
        otherwise: options.otherwise?.slice(1) ?? '',
      }),
      route === undefined
        ? () => undefined
        : guardRoute({ project: options.project, route, kind, name }, (tree, importer) =>
            importPathOf(tree, placed, 'guard', importer),
          ),
    ]);
  };
}
