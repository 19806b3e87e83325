import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, platform } from "node:process";
import { ChainError } from "../error/chain-error.js";

const PLATFORMS: Readonly<Record<string, string>> = { darwin: "darwin", linux: "linux", win32: "win32" };
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/**
 * Path of the anvil binary that npm installed with @foundry-rs/anvil. The binary is started directly instead of through
 * the package's wrapper, so that a kill reaches it.
 * @throws ChainError ANVIL_NOT_INSTALLED
 */
export function anvilBinary(): string {
  const name = `@foundry-rs/anvil-${PLATFORMS[platform] ?? platform}-${ARCHITECTURES[arch] ?? arch}`;
  const file = platform === "win32" ? "anvil.exe" : "anvil";
  try {
    const anvil = createRequire(import.meta.url).resolve("@foundry-rs/anvil/package.json");
    const path = createRequire(anvil).resolve(`${name}/bin/${file}`);
    if (existsSync(path)) return path;
  } catch {
    // Falls through: not installed, or no build for this platform.
  }
  throw new ChainError("ANVIL_NOT_INSTALLED", { package: name }, "Install with optional dependencies, or use a node.");
}
