/** What a transaction offers per gas, in wei (EIP-1559). */
export type Fee = { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint };

/**
 * The fee of a first attempt: room for the base fee to double, plus the tip; never above the ceiling.
 */
export function firstFee(baseFeePerGas: bigint, tip: bigint, ceiling: bigint): Fee {
  return capped({ maxFeePerGas: 2n * baseFeePerGas + tip, maxPriorityFeePerGas: tip }, ceiling);
}

/**
 * The fee of a replacement, or `null` where the ceiling leaves no room for one. Nodes replace a pending transaction
 * only if both fees rise by 10 % or more, and some compare strictly: each is raised by an eighth, rounded up, plus one.
 */
export function bumpedFee(previous: Fee, baseFeePerGas: bigint, ceiling: bigint): Fee | null {
  const tip = raised(previous.maxPriorityFeePerGas);
  const wanted = 2n * baseFeePerGas + tip;
  const least = raised(previous.maxFeePerGas);
  if (least > ceiling || tip > ceiling) return null;
  return capped({ maxFeePerGas: wanted > least ? wanted : least, maxPriorityFeePerGas: tip }, ceiling);
}

function raised(fee: bigint): bigint {
  return fee + (fee + 7n) / 8n + 1n;
}

function capped(fee: Fee, ceiling: bigint): Fee {
  const smaller = (value: bigint): bigint => (value < ceiling ? value : ceiling);
  return { maxFeePerGas: smaller(fee.maxFeePerGas), maxPriorityFeePerGas: smaller(fee.maxPriorityFeePerGas) };
}
