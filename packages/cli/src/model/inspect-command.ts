import { commitTo } from "@assay/engine";
import { type OnnxPort, onnxTypeName, operatorsOf, ProgramError, parseOnnx } from "@assay/program";
import { defineOptions } from "@assay/service";
import { defineCommand } from "../command/command.js";
import { readBytes } from "../input/read-inputs.js";
import { table } from "../terminal/table.js";
import { compileBound } from "./compile-file.js";
import { externalReader } from "./external-reader.js";
import { factsOf, type ModelFacts } from "./model-facts.js";
import { fileDefinitions, jsonDefinition } from "./model-options.js";

const definitions = defineOptions({ ...fileDefinitions, ...jsonDefinition });

/** `assay model inspect`: what a file becomes, or every node that is not supported. */
export const inspectCommand = defineCommand({
  words: "model inspect",
  positional: "file",
  summary: "Compile an ONNX file and tell what it becomes, or every node that is not supported",
  definitions,
  examples: ["$0 model inspect net.onnx --shape image=1x3x224x224"],
  run: async ({ values }, { output }) => {
    const source = await sourceOf(values.file);
    try {
      const program = await compileBound(values);
      const facts = { operators: source.operators, ...factsOf(program, commitTo(program)) };
      output.write(values.json ? `${JSON.stringify(facts, null, 2)}\n` : describe(facts));
    } catch (error) {
      const cause = error instanceof ProgramError ? error : (error as Error).cause;
      if (!(cause instanceof ProgramError) || cause.type.code !== "PROGRAM_UNSUPPORTED_NODES") throw error;
      const refused = { ...source, unsupported: cause.type.nodes };
      output.write(values.json ? `${JSON.stringify(refused, null, 2)}\n` : describeSource(source));
      throw error;
    }
  },
});

/** `assay model id`: only the model id. */
export const idCommand = defineCommand({
  words: "model id",
  positional: "file",
  summary: "Tell the model id of an ONNX file: the hash that names its program and constants",
  definitions: fileDefinitions,
  run: async ({ values }, { output }) => {
    const program = await compileBound(values);
    output.write(`${commitTo(program).modelId}\n`);
  },
});

type Source = { readonly operators: readonly string[]; readonly inputs: readonly string[]; readonly opsets: string };

/** What the file itself says, whether it can be compiled or not. */
async function sourceOf(file: string): Promise<Source> {
  const model = parseOnnx(await readBytes(file), externalReader(file));
  const opsets = [...model.opsets].map(([domain, version]) => `${domain || "ai.onnx"} ${version}`).join(", ");
  return { operators: operatorsOf(model), inputs: model.inputs.map(describeDeclared), opsets };
}

function describeDeclared({ name, dtype, shape }: OnnxPort): string {
  const sizes = shape === null ? "no rank" : `[${shape.map((size) => size ?? "?").join(", ")}]`;
  return `${name}: ${onnxTypeName(dtype ?? 0)} ${sizes}`;
}

function describeSource({ operators, inputs, opsets }: Source): string {
  return `operators     ${operators.join(", ")}\ninputs        ${inputs.join("; ")}\nopsets        ${opsets}\n`;
}

function describe(facts: ModelFacts & { readonly operators: readonly string[] }): string {
  const english = (count: number) => count.toLocaleString("en");
  const lines: [string, string][] = [
    ["model id", facts.modelId],
    ["ONNX file", `${facts.onnxHash} (SHA-256)`],
    ["arithmetic", `version ${facts.arithmeticVersion}`],
    ["operators", facts.operators.join(", ")],
    ["inputs", facts.inputs.join("; ")],
    ["outputs", facts.outputs.join("; ")],
    ["program", `${english(facts.instructions)} instructions from ${english(facts.nodes)} ONNX nodes`],
    ["steps", `${english(facts.elementsOfAllSteps)} elements in all, ${english(facts.multiplyAdds)} multiply-adds`],
    ["constants", `${english(facts.constants)}, with ${english(facts.parameters)} parameters`],
    [
      "memory",
      `${english(facts.constantBytes)} bytes of constants, ${english(facts.memoryBytes)} of results at a time`,
    ],
    [
      "proof",
      `at most about ${english(facts.proofGas)} gas in one transaction; longest row ${english(facts.longestRow)}`,
    ],
    ["unsupported", "nothing"],
  ];
  const rows = Object.entries(facts.opcodes).map(([name, sum]) => [
    name,
    ...[sum.instructions, sum.elements, sum.longestRow, sum.gas].map(english),
  ]);
  const columns = ["instructions", "elements", "longest row", "proof gas"].map((heading) => ({ heading, right: true }));
  const head = lines.map(([name, value]) => `${name.padEnd(12)}  ${value}`);
  return `${[...head, "", ...table([{ heading: "opcode" }, ...columns], rows)].join("\n")}\n`;
}
