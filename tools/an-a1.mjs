import { build } from '/tmp/wt/a1/node_modules/esbuild/lib/main.js';
import { gzipSync } from 'node:zlib';
import { angularLinker } from '/tmp/wt/a1/tools/angular-linker.mjs';
const code=process.argv[2];
const r=await build({stdin:{contents:code,resolveDir:'/tmp/wt/a1'},tsconfigRaw:{},absWorkingDir:'/tmp/wt/a1',outdir:'out',write:false,bundle:true,splitting:true,minify:process.argv[3]!=='raw',metafile:true,format:'esm',target:'es2022',external:['@angular/*','rxjs','rxjs/*'],define:{ngDevMode:'false',ngJitMode:'false',ngI18nClosureMode:'false'},legalComments:'none',plugins:[angularLinker]});
for(const [p,o] of Object.entries(r.metafile.outputs)){const f=r.outputFiles.find(f=>f.path.endsWith(p.replace('out/','')));console.log(p,o.bytes,gzipSync(f.contents,{level:9}).length,Object.entries(o.inputs).map(([i,x])=>i.split('/').pop()+':'+x.bytesInOutput).join(' '),'imports',o.imports.filter(i=>!i.external).map(i=>i.kind[0]+i.path.slice(-12)).join(' '));
 if(process.argv[3]==='raw'&&p.includes('stdin')) console.log(f.text)}
