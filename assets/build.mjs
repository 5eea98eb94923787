// Builds what a browser loads: build/assets/{css,js,img}. Run by `npm run build`.
//
// The style sheet is compiled from the parts of the design system that are in use
// (assets/sass/site.scss), and of its pictures only those that the style sheet names are taken.
// Everything is compiled before anything is written, so that a mistake leaves the last build alone.

import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "build", "assets");
const uswds = join(here, "..", "node_modules", "@uswds", "uswds");

// Pictures that a template names and no style sheet does.
const NAMED_BY_TEMPLATES = ["us_flag_small.png"];

function compileStyle() {
  const { css } = sass.compile(join(here, "sass", "site.scss"), {
    style: "compressed",
    charset: false,
    loadPaths: [join(uswds, "packages")],
    quietDeps: true,
    logger: sass.Logger.silent,
  });
  // Empty addresses come from link icons that we do not use; each would be a request for the page.
  return css.replaceAll(/[a-z-]+:url\(""\)[^;}]*;?/g, "");
}

function picturesIn(css) {
  const found = [...css.matchAll(/url\("?\.\.\/img\/([^")]+)"?\)/g)].map((match) => match[1]);
  return [...new Set(found)];
}

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true });
}

const css = compileStyle();
rmSync(target, { recursive: true, force: true });
mkdirSync(join(target, "css"), { recursive: true });
writeFileSync(join(target, "css", "site.css"), css);
for (const name of [...picturesIn(css), ...NAMED_BY_TEMPLATES]) {
  copy(join(uswds, "dist", "img", name), join(target, "img", name));
}
copy(join(here, "img"), join(target, "img"));
copy(join(here, "js"), join(target, "js"));

for (const folder of ["css", "js"]) {
  for (const name of readdirSync(join(target, folder))) {
    const bytes = readFileSync(join(target, folder, name));
    console.log(`${folder}/${name}: ${bytes.length} bytes, ${brotliCompressSync(bytes).length} sent`);
  }
}
