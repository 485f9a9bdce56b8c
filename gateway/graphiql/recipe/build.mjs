// Builds ../graphiql.js and ../graphiql.css from the pinned packages, and ../LICENSES.txt with the licence
// of each package that is in them. Run `npm ci && npm run build` in this folder.
import { build } from 'esbuild';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const HERE = import.meta.dirname;

const result = await build({
  absWorkingDir: HERE,
  entryPoints: { graphiql: 'page.jsx' },
  outdir: '..',
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  external: ['graphql-ws'],
  legalComments: 'none',
  metafile: true,
  plugins: [{ name: 'system-fonts', setup: withoutFonts }],
});

// The style sheet carries two fonts as data; the page uses those of the reader's system.
function withoutFonts({ onLoad }) {
  onLoad({ filter: /graphiql\/dist\/style\.css$/ }, async ({ path }) => ({
    contents: (await readFile(path, 'utf8')).replace(/@font-face\s*\{[^}]*\}/g, ''),
    loader: 'css',
  }));
}

// Only what really stands in the output counts: inputs that were shaken out entirely carry no licence duty.
function packagesInside(outputs) {
  const files = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path),
  );
  const folders = files.map((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return [...new Set(folders.filter(Boolean))].sort();
}

async function licence(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(HERE, folder, 'package.json'), 'utf8'));
  const file = (await readdir(join(HERE, folder))).find((entry) => /^licen[sc]e/i.test(entry));
  const text = file ? await readFile(join(HERE, folder, file), 'utf8') : await standardText(license, name);
  return `${name} ${version} (${license})\n${'-'.repeat(60)}\n${text.trim()}\n`;
}

// Some packages name their licence without carrying its text; a sister package of the same house has it.
async function standardText(license, name) {
  const sister = { MIT: 'node_modules/graphql/LICENSE' }[license];
  if (!sister) throw new Error(`${name} carries no licence text`);
  const text = await readFile(join(HERE, sister), 'utf8');
  return text.replace(/^Copyright.*$/m, `Copyright (c) the authors of ${name}`);
}

const texts = await Promise.all(packagesInside(result.metafile.outputs).map(licence));
await writeFile(join(dirname(HERE), 'LICENSES.txt'), texts.join('\n\n'));
