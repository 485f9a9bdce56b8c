// Hive Gateway (its JavaScript runtime) on Node's own server: node hive.mjs SUPERGRAPH PORT
// De-duplication of upstream calls is off, so that every gateway makes the same number of them.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createGatewayRuntime } from "@graphql-hive/gateway-runtime";

const [supergraph, port] = process.argv.slice(2);
const gateway = createGatewayRuntime({
  supergraph: readFileSync(supergraph, "utf8"),
  transportEntries: { "*.http": { options: { deduplicateInflightRequests: false } } },
  logging: false,
});
createServer(gateway).listen(Number(port), "127.0.0.1");
