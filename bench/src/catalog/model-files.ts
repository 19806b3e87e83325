import { createHash } from "node:crypto";
import { closeSync, existsSync, linkSync, mkdirSync, openSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ExternalPlaces, encodeGraph, encodeTensor, tensorBytes } from "../graph/encode-graph.js";
import { type ConstantTensor, constantBytes, ElementType, type Graph } from "../graph/graph.js";
import { CATALOG, type CatalogName, inputRandom } from "./catalog.js";

/** Weights above this go to a file of their own, which models with the same weights share. */
const EXTERNAL_BYTES = 512 * 2 ** 20;
/** Smaller initializers and those that are no weights stay inside of the model. */
const EXTERNAL_TENSOR_BYTES = 1024;
const ALIGNMENT_BYTES = 64;

/** Where built models are kept: bench/build, outside of version control. */
export const BUILD_FOLDER = fileURLToPath(new URL("../../../build", import.meta.url));

/** The ONNX file of a model of the catalogue, built if it is not there yet, with its inputs in `test_data_set_0`. */
export async function modelFile(name: CatalogName, folder: string = BUILD_FOLDER): Promise<string> {
  const file = join(folder, name, "model.onnx");
  if (!existsSync(file)) {
    const model = CATALOG[name];
    const graph = await model.graph();
    writeInputs(join(folder, name, "test_data_set_0"), graph, model.inputs(graph, inputRandom()));
    writeGraph(file, graph);
  }
  return file;
}

/** Writes a graph; large weights to a file beside it that is named after what it holds. */
export function writeGraph(file: string, graph: Graph): void {
  const external = constantBytes(graph) > EXTERNAL_BYTES ? writeExternal(dirname(file), graph) : null;
  writeWhole(file, encodeGraph(graph, external));
}

function writeInputs(folder: string, graph: Graph, tensors: readonly ConstantTensor[]): void {
  for (const [i, tensor] of tensors.entries()) {
    writeWhole(join(folder, `input_${i}.pb`), encodeTensor(graph.inputs[i].name, tensor));
  }
}

/** Writes the large initializers and tells where they stand. Models that hold the same share the file by a hard link. */
function writeExternal(folder: string, graph: Graph): ExternalPlaces {
  const offsets = new Map<string, number>();
  const hash = createHash("sha256");
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (const [name, tensor] of graph.constants) {
    const bytes = tensorBytes(tensor);
    if (tensor.type !== ElementType.float32 || bytes.length < EXTERNAL_TENSOR_BYTES) continue;
    const padding = new Uint8Array(-bytes.length & (ALIGNMENT_BYTES - 1));
    offsets.set(name, size);
    for (const piece of [bytes, padding]) {
      hash.update(piece);
      pieces.push(piece);
      size += piece.length;
    }
  }
  const location = `${hash.digest("hex").slice(0, 16)}.weights`;
  const original = join(dirname(folder), "weights", location);
  if (!existsSync(original)) writeInPieces(original, pieces);
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, location))) linkSync(original, join(folder, location));
  return { location, offsets };
}

function writeInPieces(file: string, pieces: readonly Uint8Array[]): void {
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(`${file}.part`, "w");
  try {
    for (const piece of pieces) {
      for (let at = 0; at < piece.length; ) at += writeSync(descriptor, piece, at);
    }
  } finally {
    closeSync(descriptor);
  }
  renameSync(`${file}.part`, file);
}

/** A file that is there is complete: it gets its name at the end. */
function writeWhole(file: string, bytes: Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, bytes);
  renameSync(`${file}.part`, file);
}
