// Loaded into jsii's Node process before anything else (stacks/cdk.py).
//
// The index of the AWS provider's JavaScript package requires all of its 2,200 submodules, of which a
// stack uses a few dozen. Here each becomes a getter that requires its submodule when it is asked for.
"use strict";

const fs = require("node:fs");
const Module = require("node:module");

const INDEX = /[\\/]@cdktf[\\/]provider-aws[\\/](?:.*[\\/])?lib[\\/]index\.js$/;
// As TypeScript writes `export * as name from "./name"`.
const SUBMODULE = /^exports\.(\w+) = require\(("\.\/[^"]+")\);$/gm;

const compile = Module._extensions[".js"];
Module._extensions[".js"] = (module, filename) => {
  if (!INDEX.test(filename)) {
    compile(module, filename);
    return;
  }
  const source = fs.readFileSync(filename, "utf8");
  const getter = 'Object.defineProperty(exports, "$1", { enumerable: true, get: () => require($2) });';
  module._compile(source.replace(SUBMODULE, getter), filename);
};
