import { join } from "node:path";
import t from "tap";
import { connect, isChainError, loadSigner, startAnvil } from "../src/index.js";
import { type DevNode, devNode, signal } from "./dev-node.js";

let node: DevNode;
t.before(async () => {
  node = await devNode();
});
t.teardown(() => node.close());

t.test("a node of another chain is refused", async (t) => {
  const options = { url: node.anvil.url, chainId: 1n, requestTimeoutMilliseconds: 5_000 };
  await t.rejects(connect(options, signal), { code: "CHAIN_ID_MISMATCH", data: { expected: 1n, actual: 31337n } });
});

t.test("a node that is down is unreachable, not waited for", async (t) => {
  const gone = await startAnvil({}, signal);
  await gone.close();
  const options = { url: gone.url, chainId: 31337n, requestTimeoutMilliseconds: 5_000 };
  await t.rejects(connect(options, signal), { code: "CHAIN_UNREACHABLE" });
});

t.test("anvil listens on the loopback interface only, and a taken port is an error", async (t) => {
  t.match(node.anvil.url, /^http:\/\/127\.0\.0\.1:/);
  await t.rejects(startAnvil({ port: node.anvil.port }, signal), { code: "ANVIL_DID_NOT_START" });
});

t.test("an aborted start rejects with the signal's reason", async (t) => {
  await t.rejects(startAnvil({}, AbortSignal.abort(new Error("stop"))), { message: "stop" });
});

t.test("a key comes from a variable or a file, and an error never repeats it", async (t) => {
  const secret = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
  const variable = { environmentVariable: "KEY" };
  const signer = await loadSigner(variable, node.provider, { KEY: secret });
  t.equal(signer.address, "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
  const file = join(t.testdir({ key: `0x${secret}\n` }), "key");
  t.equal((await loadSigner({ keyFile: file }, node.provider, {})).address, signer.address);
  const broken = await loadSigner(variable, node.provider, { KEY: `${secret}zz` }).catch((error: unknown) => error);
  t.ok(isChainError(broken, "SIGNER_MALFORMED"));
  t.notMatch(String(broken), secret);
  await t.rejects(loadSigner({}, node.provider, {}), { code: "SIGNER_MISSING" });
  await t.rejects(loadSigner(variable, node.provider, {}), { code: "SIGNER_MISSING" });
  const both = { environmentVariable: "KEY", keyFile: file };
  await t.rejects(loadSigner(both, node.provider, { KEY: secret }), { code: "SIGNER_AMBIGUOUS" });
});
