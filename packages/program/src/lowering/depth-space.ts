import { Refusal } from "../compile/refusal.js";
import type { Lowering, NodeToLower } from "./lowering.js";
import { LATEST_OPSET } from "./opset.js";

/** Moves blocks of channels into space. */
function depthToSpace(since: number, until: number, attributes: readonly string[]): Lowering {
  return {
    ...{ operator: "DepthToSpace", since, until, attributes, becomes: "copy" },
    lower: (node) => {
      const { block, batch, channels, height, width } = blocksOf(node);
      const mode = node.text("mode", "DCR");
      if (mode !== "DCR" && mode !== "CRD") throw new Refusal(`is "${mode}"`, "mode");
      const depth = channels / block ** 2;
      if (!Number.isInteger(depth)) throw new Refusal(`${channels} channels`, "blocksize");
      const [row, column, channel] = mode === "DCR" ? [block * depth, depth, 1] : [block, 1, block ** 2];
      const axes = [
        { size: batch, coordinate: 0, coefficient: 1 },
        { size: depth, coordinate: 1, coefficient: channel },
        { size: height, coordinate: 2, coefficient: 1 },
        { size: block, coordinate: 1, coefficient: row },
        { size: width, coordinate: 3, coefficient: 1 },
        { size: block, coordinate: 1, coefficient: column },
      ];
      const shape = [batch, depth, height * block, width * block];
      return [node.copy(node.operand(0), { fill: 0n, axes, coordinates: PLAIN }, "spread", shape)];
    },
  };
}

/** Moves blocks of space into channels. */
function spaceToDepth(since: number, until: number, attributes: readonly string[]): Lowering {
  return {
    ...{ operator: "SpaceToDepth", since, until, attributes, becomes: "copy" },
    lower: (node) => {
      const { block, batch, channels, height, width } = blocksOf(node);
      if (height % block !== 0 || width % block !== 0)
        throw new Refusal(`does not divide ${height} × ${width}`, "blocksize");
      const mode = node.text("mode", "DCR");
      if (mode !== "DCR" && mode !== "CRD") throw new Refusal(`is "${mode}"`, "mode");
      const depth = { size: channels, coordinate: 1, coefficient: 1 };
      const blocks = [2, 3].map((coordinate) => ({ size: block, coordinate, coefficient: 1 }));
      const axes = [
        { size: batch, coordinate: 0, coefficient: 1 },
        ...(mode === "DCR" ? [...blocks, depth] : [depth, ...blocks]),
        { size: height / block, coordinate: 2, coefficient: block },
        { size: width / block, coordinate: 3, coefficient: block },
      ];
      const shape = [batch, channels * block ** 2, height / block, width / block];
      return [node.copy(node.operand(0), { fill: 0n, axes, coordinates: PLAIN }, "gathered", shape)];
    },
  };
}

const PLAIN = Array.from({ length: 4 }, () => ({ offset: 0, divisor: 1, mode: "floor" as const }));

function blocksOf(node: NodeToLower) {
  const block = node.int("blocksize", 0);
  const { shape } = node.operand(0).type;
  if (shape.length !== 4) throw new Refusal(`rank ${shape.length}, expected 4`);
  if (block < 1 || block > 2 ** 15) throw new Refusal(`is ${block}`, "blocksize");
  const [batch, channels, height, width] = shape;
  return { block, batch, channels, height, width };
}

/** DepthToSpace and SpaceToDepth. */
export const depthSpaces: readonly Lowering[] = [
  depthToSpace(1, 10, ["blocksize"]),
  depthToSpace(11, LATEST_OPSET, ["blocksize", "mode"]),
  spaceToDepth(1, 27, ["blocksize"]),
  spaceToDepth(28, LATEST_OPSET, ["blocksize", "mode"]),
];
