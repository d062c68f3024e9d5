// esbuild plugin: turns partially compiled Angular code into what an app's build makes of it.
import linker from '@angular/compiler-cli/linker/babel';
import { transformAsync } from '@babel/core';
import { readFile } from 'node:fs/promises';

export const angularLinker = {
  name: 'angular-linker',
  setup({ onLoad }) {
    onLoad({ filter: /\.mjs$/ }, async ({ path: filename }) => {
      const text = await readFile(filename, 'utf8');
      // The CLI, too, takes it that a package without side effects makes its tokens in vain when nobody uses them.
      const source = text.replaceAll('= new InjectionToken(', '= /* @__PURE__ */ new InjectionToken(');
      if (!source.includes('ɵɵngDeclare')) return { contents: source, loader: 'js' };
      const options = { filename, plugins: [linker], configFile: false, babelrc: false, compact: false };
      const { code } = await transformAsync(source, options);
      return { contents: code, loader: 'js' };
    });
  },
};
