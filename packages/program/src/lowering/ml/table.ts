import type { Lowering } from "../lowering.js";
import { linearModels } from "./linear.js";
import { preprocessing } from "./preprocessing.js";
import { svmRegressor } from "./svm.js";
import { treeEnsembleClassifier } from "./tree-classifier.js";
import { treeEnsemble } from "./tree-ensemble.js";
import { treeEnsembleRegressor } from "./tree-regressor.js";

/** The operators of ai.onnx.ml. */
export const machineLearning: readonly Lowering[] = [
  ...linearModels,
  ...preprocessing,
  svmRegressor,
  treeEnsemble,
  treeEnsembleClassifier,
  treeEnsembleRegressor,
];
