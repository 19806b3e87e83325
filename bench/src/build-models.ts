import { CATALOG, type CatalogName, isCatalogName } from "./catalog/catalog.js";
import { modelFile } from "./catalog/model-files.js";

// Builds models of the catalogue ahead of time: node bench/dist/src/build-models.js [NAME …]
const names = process.argv.slice(2);
const unknown = names.filter((name) => !isCatalogName(name));
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(", ")}; there are ${Object.keys(CATALOG).join(", ")}`);
  process.exit(1);
}
for (const name of (names.length > 0 ? names : Object.keys(CATALOG)) as CatalogName[]) {
  console.log(await modelFile(name));
}
