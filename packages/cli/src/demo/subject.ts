import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { bundledModel, digitSamples, drawInTerminal } from "@assay/models";
import { compile, type Program } from "@assay/program";
import { readInputs } from "../input/read-inputs.js";

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
    picture: drawInTerminal(pixels, 28),
    label: String(label),
  }));
  return { name: "digits", program: compile(onnx), onnxBytes: onnx.length, requests };
}

/** The user's own model, asked the user's own question. Throws ProgramError, InputError. */
export async function ownSubject(modelFile: string, inputFile: string): Promise<Subject> {
  const onnx = await readFile(modelFile);
  const program = compile(onnx);
  const inputs = await readInputs(inputFile, program.inputs);
  const name = basename(modelFile, ".onnx").replace(/[^A-Za-z0-9_-]/g, "-") || "model";
  return { name, program, onnxBytes: onnx.length, requests: [{ inputs, picture: [], label: null }] };
}
