import { inspect } from "node:util";
import t from "tap";
import {
  ConfigurationError,
  defineOptions,
  describeOptions,
  flagOptions,
  loadConfiguration,
  printConfiguration,
  schemas,
} from "../src/index.js";

const options = defineOptions({
  httpPort: { schema: schemas.wholeNumber(0, 65_535), description: "port of the API", fallback: 8080 },
  rpcUrls: { schema: schemas.listOf(schemas.serviceUrl()), description: "RPC endpoints" },
  pretty: { schema: schemas.yesOrNo(), description: "readable logs", optional: true },
  operatorKey: { secret: true, description: "key that posts batches" },
});
const noFiles = {
  readFile: (path: string): string => {
    throw Object.assign(new Error("not here"), { code: "ENOENT", path });
  },
};
const files = (content: Record<string, string>) => ({
  readFile: (path: string) => content[path] ?? noFiles.readFile(path),
});
const enough = { ASSAY_RPC_URLS: "http://localhost:8545", ASSAY_OPERATOR_KEY: "0xkey" };

function problemsOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.map((p) => `${p.option} ${p.source}: ${p.message}`);
    throw error;
  }
  return [];
}

t.test("a flag beats the environment, which beats the file, which beats the default", async (t) => {
  const modules = files({ "a.json": JSON.stringify({ httpPort: 1, rpcUrls: ["http://file:1"] }) });
  const load = (flags: Record<string, unknown>, environment: Record<string, string>, file?: string) =>
    loadConfiguration(options, { flags, environment, ...(file === undefined ? {} : { file }) }, modules);
  const all = load({ "http-port": "3" }, { ...enough, ASSAY_HTTP_PORT: "2" }, "a.json");
  t.equal(all.values.httpPort, 3);
  t.equal(all.origins.httpPort, "--http-port");
  t.equal(load({}, { ...enough, ASSAY_HTTP_PORT: "2" }, "a.json").values.httpPort, 2);
  t.equal(load({}, enough, "a.json").values.httpPort, 1);
  t.equal(load({}, enough).values.httpPort, 8080);
  t.same(load({}, { ASSAY_OPERATOR_KEY: "k" }, "a.json").values.rpcUrls, ["http://file:1"]);
  t.equal(load({}, enough).values.pretty, undefined);
});

t.test("every problem is named at once", async (t) => {
  const problems = problemsOf(() =>
    loadConfiguration(
      options,
      { flags: { "http-port": "70000", "htp-port": "1" }, environment: { ASSAY_RPC_URLS: "ftp://x" }, file: "a.json" },
      files({ "a.json": '{"nonsense": 1}' }),
    ),
  );
  t.equal(problems.length, 5);
  t.match(problems.join("\n"), /htp-port --htp-port: is not an option/);
  t.match(problems.join("\n"), /nonsense file a.json: is not an option/);
  t.match(problems.join("\n"), /httpPort --http-port: /);
  t.match(problems.join("\n"), /rpcUrls ASSAY_RPC_URLS: expected a URL/);
  t.match(problems.join("\n"), /operatorKey nowhere: is required/);
});

t.test("a secret is refused on the command line and in the configuration file", async (t) => {
  const byFlag = problemsOf(() =>
    loadConfiguration(options, { flags: { "operator-key": "0xkey" }, environment: enough }, noFiles),
  );
  t.match(byFlag, [/operatorKey --operator-key: is a secret/]);
  t.notMatch(byFlag.join(), /0xkey/, "and not repeated");
  const byFile = problemsOf(() =>
    loadConfiguration(
      options,
      { flags: {}, environment: enough, file: "a.json" },
      files({ "a.json": '{"operatorKey": "x"}' }),
    ),
  );
  t.match(byFile, [/operatorKey file a.json: is a secret/]);
});

t.test("a secret comes from a file or the environment, and never shows", async (t) => {
  const modules = files({ "/run/key": "0xfromfile\n" });
  const loaded = loadConfiguration(
    options,
    { flags: { "operator-key-file": "/run/key" }, environment: enough },
    modules,
  );
  t.equal(loaded.values.operatorKey.reveal(), "0xfromfile");
  const shown = [
    JSON.stringify(loaded),
    inspect(loaded, { depth: 9 }),
    `${loaded.values.operatorKey}`,
    printConfiguration(options, loaded),
  ].join();
  t.notMatch(shown, /0xfromfile/);
  t.match(shown, /\[secret\]/);
  const missing = problemsOf(() =>
    loadConfiguration(options, { flags: {}, environment: { ...enough, ASSAY_OPERATOR_KEY_FILE: "/none" } }, modules),
  );
  t.match(missing, [/operatorKey ASSAY_OPERATOR_KEY_FILE: cannot read \/none: ENOENT/]);
});

t.test("the print hides credentials in URLs and says where values come from", async (t) => {
  const environment = { ...enough, ASSAY_RPC_URLS: "https://host.test/v3/apikey,http://localhost:8545" };
  const print = printConfiguration(options, loadConfiguration(options, { flags: {}, environment }, noFiles));
  t.match(print, /httpPort = 8080 {2}# default/);
  t.match(print, /rpcUrls = \["https:\/\/host.test\/\[hidden\]","http:\/\/localhost:8545"\] {2}# ASSAY_RPC_URLS/);
  t.notMatch(print, /apikey/);
  t.match(print, /pretty is unset/);
});

t.test("documentation and flags come from the definitions", async (t) => {
  t.match(describeOptions(options), /\| `--http-port` \| `ASSAY_HTTP_PORT` \| `8080` \| port of the API \|/);
  t.match(
    describeOptions(options),
    /\| `--operator-key-file` \| `ASSAY_OPERATOR_KEY`, `ASSAY_OPERATOR_KEY_FILE` \| required/,
  );
  t.same(Object.keys(flagOptions(options)), ["http-port", "rpc-urls", "pretty", "operator-key-file"]);
});
