// Where npm put the native forge. It is started directly: the wrapper that npm links as `forge` ends with code 0 even
// when tests fail.
import { createRequire } from "node:module";

const PLATFORMS = { darwin: "darwin", linux: "linux", win32: "win32" };
const ARCHITECTURES = { x64: "amd64", arm64: "arm64" };

/** Path of the native forge for this platform. Throws if npm has not installed it. */
export function forgeBinary() {
  const platform = PLATFORMS[process.platform] ?? process.platform;
  const name = `@foundry-rs/forge-${platform}-${ARCHITECTURES[process.arch] ?? process.arch}`;
  const wrapper = createRequire(import.meta.url).resolve("@foundry-rs/forge/package.json");
  return createRequire(wrapper).resolve(`${name}/bin/forge${process.platform === "win32" ? ".exe" : ""}`);
}
