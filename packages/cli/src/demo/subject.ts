import { basename } from "node:path";
import { bundledModel, digitSamples, drawInTerminal } from "@assay/models";
import { compile, type Program } from "@assay/program";
import { readBytes, readInputs } from "../input/read-inputs.js";
import { readShapes } from "../input/read-shapes.js";

/** Inputs of one request, and how to show them. */
export type DemoRequest = {
  readonly inputs: readonly Uint8Array[];
  /** lines of a picture, none where there is nothing to see */
  readonly picture: readonly string[];
  /** what a person would answer, where that is known */
  readonly label: string | null;
};

/** What the demonstration is played with: a model and requests. */
export type Subject = {
  readonly name: string;
  readonly program: Program;
  readonly onnxBytes: number;
  readonly requests: readonly DemoRequest[];
};

/** The bundled model of handwritten-style digits with its sample images. */
export async function bundledSubject(): Promise<Subject> {
  const onnx = await bundledModel("digits").onnx();
  const samples = await digitSamples();
  const requests = samples.map(({ pixels, label }) => ({
    inputs: [new Uint8Array(Float32Array.from(pixels).buffer)],
    picture: trimmed(drawInTerminal(pixels, 28)),
    label: String(label),
  }));
  return { name: "digits", program: compile(onnx), onnxBytes: onnx.length, requests };
}

/** Without the empty lines above and below. */
function trimmed(lines: readonly string[]): string[] {
  const drawn = lines.map((line) => line.trim() !== "");
  return lines.slice(drawn.indexOf(true), drawn.lastIndexOf(true) + 1);
}

/** Files of the user; `shapes` as in `readShapes`, for inputs whose dimensions the file leaves open. */
export type OwnSubject = {
  readonly modelFile: string;
  readonly inputFile: string;
  readonly shapes: readonly string[];
};

/** The user's own model, asked the user's own question. Throws ProgramError, InputError. */
export async function ownSubject(own: OwnSubject): Promise<Subject> {
  const { modelFile, inputFile } = own;
  const onnx = await readBytes(modelFile);
  const program = compile(onnx, { shapes: readShapes(own.shapes) });
  const inputs = await readInputs(inputFile, program.inputs);
  const name = basename(modelFile, ".onnx").replace(/[^A-Za-z0-9_-]/g, "-") || "model";
  return { name, program, onnxBytes: onnx.length, requests: [{ inputs, picture: [], label: null }] };
}
