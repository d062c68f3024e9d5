import { dirname, relative } from 'node:path';

const sameOrBelow = (path, allowed) => path === allowed || path.startsWith(`${allowed}/`);

/** Allows a file the listed packages and the files of its own entry, and nothing else: the arrows of the design. */
export const mayImport = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object', required: ['entry', 'packages'] }],
    messages: {
      forbidden: "{{file}} may not import '{{source}}'. It may import its own entry and: {{packages}}.",
    },
  },
  create(context) {
    const [{ entry, packages }] = context.options;
    const file = relative(context.cwd, context.filename).replaceAll('\\', '/');

    function check(node) {
      if (typeof node?.value !== 'string') return;
      const source = node.value;
      const target = source.startsWith('.') && new URL(source, `file:///${dirname(file)}/`).pathname.slice(1);
      const allowed = target
        ? sameOrBelow(target, entry)
        : packages.some((name) => sameOrBelow(source, name));
      if (allowed) return;
      context.report({ node, messageId: 'forbidden', data: { file, source, packages: packages.join(', ') } });
    }

    return {
      'ImportDeclaration, ExportNamedDeclaration, ExportAllDeclaration, ImportExpression, TSImportType'(
        node,
      ) {
        check(node.source);
      },
      TSExternalModuleReference(node) {
        check(node.expression);
      },
    };
  },
};
