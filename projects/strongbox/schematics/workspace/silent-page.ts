import type { Tree } from '@angular-devkit/schematics';
import { readWorkspace, writeWorkspace } from '@schematics/angular/utility';

const input = 'node_modules/ngx-strongbox/assets';
const asset = { glob: 'silent.html', input, output: 'auth' };

/** Makes the build copy the page that a silent sign-in comes back to. Whether that is new. */
export async function serveSilentPage(tree: Tree, projectName: string): Promise<boolean> {
  const workspace = await readWorkspace(tree);
  const build = workspace.projects.get(projectName)?.targets.get('build');
  const given = build?.options?.['assets'];
  const assets = Array.isArray(given) ? given : [];
  if (!build || JSON.stringify(assets).includes(input)) return false;
  build.options = { ...build.options, assets: [...assets, asset] };
  await writeWorkspace(tree, workspace);
  return true;
}
