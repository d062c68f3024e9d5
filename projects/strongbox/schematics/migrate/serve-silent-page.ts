import type { Tree } from '@angular-devkit/schematics';
import { readWorkspace, writeWorkspace } from '@schematics/angular/utility';

const asset = { glob: 'silent.html', input: 'node_modules/ngx-strongbox/assets', output: 'auth' };

/** Makes the build copy the page of the silent sign-in. */
export async function serveSilentPage(tree: Tree, name: string): Promise<void> {
  const workspace = await readWorkspace(tree);
  const build = workspace.projects.get(name)?.targets.get('build');
  if (!build) return;
  const assets = Array.isArray(build.options?.['assets']) ? build.options['assets'] : [];
  if (assets.some((one) => JSON.stringify(one).includes('ngx-strongbox/assets'))) return;
  build.options = { ...build.options, assets: [...assets, asset] };
  await writeWorkspace(tree, workspace);
}
