import { dataTypeName } from "@assay/arithmetic";
import { type Commitment, commitTo, elementCount } from "@assay/engine";
import { Opcode, type Port, type Program } from "@assay/program";
import { defineOptions, schemas } from "@assay/service";
import { defineCommand } from "../command/command.js";
import { table } from "../terminal/table.js";
import { compileBound } from "./compile-file.js";
import { fileDefinitions } from "./model-options.js";

const definitions = defineOptions({
  ...fileDefinitions,
  json: { schema: schemas.yesOrNo(), description: "true: as JSON", fallback: false },
});

/** `assay model inspect`: what a file becomes, or every node that is not supported. */
export const inspectCommand = defineCommand({
  words: "model inspect",
  positional: "file",
  summary: "Compile an ONNX file and tell what it becomes, or every node that is not supported",
  definitions,
  examples: ["$0 model inspect net.onnx --shape image=1x3x224x224"],
  run: async ({ values }, { output }) => {
    const program = await compileBound(values);
    const facts = factsOf(program, commitTo(program));
    output.write(values.json ? `${JSON.stringify(facts, null, 2)}\n` : describe(facts));
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

type Facts = ReturnType<typeof factsOf>;

function factsOf(program: Program, { modelId, record }: Commitment) {
  const { instructions, constants } = program;
  const names = new Map<number, string>(Object.entries(Opcode).map(([name, opcode]) => [opcode, name]));
  const opcodes = new Map<string, { instructions: number; elements: number }>();
  for (const { opcode, output } of instructions) {
    const name = names.get(opcode) ?? String(opcode);
    const sum = opcodes.get(name) ?? { instructions: 0, elements: 0 };
    opcodes.set(name, { instructions: sum.instructions + 1, elements: sum.elements + elementCount(output) });
  }
  const count = constants.reduce((sum, { type }) => sum + elementCount(type), 0);
  return {
    modelId,
    onnxHash: `0x${Buffer.from(program.onnxHash).toString("hex")}`,
    arithmeticVersion: record.arithmeticVersion,
    inputs: program.inputs.map(describePort),
    outputs: program.outputs.map(describePort),
    nodes: new Set(program.origins.map(({ node }) => node)).size,
    instructions: instructions.length,
    elementsOfAllSteps: instructions.reduce((sum, { output }) => sum + elementCount(output), 0),
    constants: constants.length,
    parameters: count,
    constantBytes: constants.reduce((sum, { data }) => sum + data.length, 0),
    opcodes: Object.fromEntries([...opcodes].sort(([, a], [, b]) => b.elements - a.elements)),
  };
}

function describePort({ name, type }: Port): string {
  return `${name}: ${dataTypeName(type.dtype)} [${type.shape.join(", ")}]`;
}

function describe(facts: Facts): string {
  const english = (count: number) => count.toLocaleString("en");
  const lines: [string, string][] = [
    ["model id", facts.modelId],
    ["ONNX file", `${facts.onnxHash} (SHA-256)`],
    ["arithmetic", `version ${facts.arithmeticVersion}`],
    ["inputs", facts.inputs.join("; ")],
    ["outputs", facts.outputs.join("; ")],
    ["program", `${english(facts.instructions)} instructions from ${english(facts.nodes)} ONNX nodes`],
    ["steps", `${english(facts.elementsOfAllSteps)} elements in all`],
    ["constants", `${english(facts.constants)}, with ${english(facts.parameters)} parameters`],
    ["unsupported", "nothing"],
  ];
  const rows = Object.entries(facts.opcodes).map(([name, sum]) => [
    name,
    english(sum.instructions),
    english(sum.elements),
  ]);
  const columns = [
    { heading: "opcode" },
    { heading: "instructions", right: true },
    { heading: "elements", right: true },
  ];
  const head = lines.map(([name, value]) => `${name.padEnd(12)}  ${value}`);
  return `${[...head, "", ...table(columns, rows)].join("\n")}\n`;
}
