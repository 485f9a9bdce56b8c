// Prints what the official AsyncAPI parser finds in the document on standard input, as a JSON list.
//
//   npm install --prefix FOLDER ./tests/quadhelix/asyncapi
//   quadhelix events asyncapi | node validate.mjs FOLDER

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(`${process.argv[2]}/node_modules/`);
const { Parser } = require("@asyncapi/parser");
const { diagnostics, document } = await new Parser().parse(readFileSync(0, "utf8"));
const found = diagnostics.map(({ severity, code, message, path }) => ({ severity, code, message, path }));
console.log(JSON.stringify({ read: document !== undefined, found }));
