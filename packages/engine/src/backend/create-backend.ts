import type { Backend, BackendName } from "./backend.js";
import { OnnxruntimeBackend } from "./onnxruntime-backend.js";
import { PortableBackend } from "./portable-backend.js";

/** Makes a backend by its name. `threads` is what onnxruntime may use inside one product; it cannot change a result. */
export async function createBackend(name: BackendName, threads = 1): Promise<Backend> {
  return name === "portable" ? new PortableBackend() : OnnxruntimeBackend.create({ threads });
}
