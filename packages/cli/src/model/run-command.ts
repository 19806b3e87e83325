import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createBackend, LocalExecutor, Model, type Trace } from "@assay/engine";
import type { Port } from "@assay/program";
import { encodeTensor } from "@assay/sequencer";
import { defineOptions, schemas } from "@assay/service";
import { defineCommand } from "../command/command.js";
import { encodeNpy } from "../input/npy.js";
import { readNamedInputs } from "../input/read-named-inputs.js";
import { describeType } from "../input/tensor-file.js";
import { texts } from "../option/texts.js";
import { compileBound } from "./compile-file.js";
import { fileDefinitions, jsonDefinition } from "./model-options.js";

const VALUES_SHOWN = 16;

const definitions = defineOptions({
  ...fileDefinitions,
  input: {
    schema: texts(),
    description: "NAME=FILE for each input (.npy, .pb, .json, .png), or one FILE with all of them",
    fallback: [] as string[],
  },
  backend: {
    schema: schemas.oneOf(["onnxruntime", "portable"]),
    description: "onnxruntime or portable: the same bits, at another speed",
    fallback: "onnxruntime",
  },
  trace: {
    schema: schemas.yesOrNo(),
    description: "the trace root, and with --json the roots of all steps",
    fallback: false,
  },
  output: { schema: schemas.text(), description: "folder to write the outputs to, as .npy", optional: true },
  ...jsonDefinition,
});

/** `assay model run`: one execution, with the roots that a result commits to. */
export const runCommand = defineCommand({
  words: "model run",
  positional: "file",
  summary: "Run a model once, and tell its outputs and the roots that a result would commit to",
  definitions,
  examples: [
    "$0 model run net.onnx --input image=cat.png --output outputs",
    "$0 model run net.onnx --input x=x.npy --input mask=mask.npy --trace --json",
  ],
  run: async ({ values }, { output }) => {
    const program = await compileBound(values);
    const inputs = await readNamedInputs(values.input, program.inputs);
    const model = new Model(await LocalExecutor.create(program, await createBackend(values.backend)));
    try {
      const { outputs, inputRoot, outputRoot } = await model.execute(inputs);
      const trace = values.trace ? await model.trace(inputs) : null;
      if (values.output !== undefined) await writeOutputs(values.output, program.outputs, outputs);
      const roots = { modelId: model.modelId, inputRoot, outputRoot, ...(trace && { traceRoot: trace.root }) };
      output.write(
        values.json
          ? toJson(roots, { ports: program.outputs, outputs, trace })
          : toText(roots, program.outputs, outputs),
      );
    } finally {
      await model.close();
    }
  },
});

/** Each output in a file of its name, with what file systems refuse replaced and its number in front. */
async function writeOutputs(folder: string, ports: readonly Port[], outputs: readonly Uint8Array[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [index, { name, type }] of ports.entries()) {
    const file = `${index}-${name.replace(/[^A-Za-z0-9_.-]/g, "_").slice(0, 100)}.npy`;
    await writeFile(join(folder, file), encodeNpy(type, outputs[index]));
  }
}

type Made = { readonly ports: readonly Port[]; readonly outputs: readonly Uint8Array[]; readonly trace: Trace | null };

/** The tensors are text of their own, since JSON.stringify would lose the sign of −0 and large integers. */
function toJson(roots: Readonly<Record<string, string>>, { ports, outputs, trace }: Made): string {
  const steps =
    trace === null ? {} : { stepRoots: Array.from({ length: trace.count }, (_, step) => trace.stepRoot(step)) };
  const head = JSON.stringify({ ...roots, ...steps });
  const tensors = ports.map((port, index) => encodeTensor(port, outputs[index]));
  return `${head.slice(0, -1)},"outputs":[${tensors.join(",")}]}\n`;
}

function toText(
  roots: Readonly<Record<string, string>>,
  ports: readonly Port[],
  outputs: readonly Uint8Array[],
): string {
  const lines = Object.entries(roots).map(([name, root]) => `${name.padEnd(10)}  ${root}`);
  const tensors = ports.map((port, index) => {
    const { data } = JSON.parse(encodeTensor(port, outputs[index])) as { data: unknown[] };
    const rest = data.length > VALUES_SHOWN ? `, … (${data.length.toLocaleString("en")} elements)` : "";
    return `${port.name}: ${describeType(port.type)}\n  ${data.slice(0, VALUES_SHOWN).join(", ")}${rest}`;
  });
  return `${[...lines, "", ...tensors].join("\n")}\n`;
}
