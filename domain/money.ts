/** Whether this is an amount of money: a whole number of fen, not negative. -0 is refused, as JSON can carry it. */
export function isFen(value: unknown): value is number {
  return Number.isSafeInteger(value) && !Object.is(value, -0) && Number(value) >= 0
}

/**
 * The sum of amounts in fen; a DISCOUNT may be negative.
 *
 * @throws RangeError when a part or the sum is not a safe whole number: money is never rounded.
 */
export function sumFen(amountsFen: Iterable<number>): number {
  let totalFen = 0
  for (const amountFen of amountsFen) {
    if (!Number.isSafeInteger(amountFen)) throw new RangeError(`not an amount in fen: ${amountFen}`)
    totalFen += amountFen
    if (!Number.isSafeInteger(totalFen)) throw new RangeError('the sum is too large')
  }
  return totalFen
}

/**
 * Splits an amount into equal parts that sum to it; the first parts carry the fen that do not divide.
 *
 * @throws RangeError when the total is not an amount or parts is not a positive whole number.
 */
export function splitFen(totalFen: number, parts: number): number[] {
  if (!isFen(totalFen)) throw new RangeError('not an amount in fen')
  if (!Number.isSafeInteger(parts) || parts < 1) throw new RangeError(`not a number of parts: ${parts}`)
  const remainderFen = totalFen % parts
  const shareFen = (totalFen - remainderFen) / parts
  return Array.from({ length: parts }, (_, index) => shareFen + (index < remainderFen ? 1 : 0))
}

/**
 * ¥3,999.00, or -¥10.00.
 *
 * @throws RangeError when the amount is not a safe whole number of fen.
 */
export function formatYuan(amountFen: number): string {
  if (!Number.isSafeInteger(amountFen)) throw new RangeError(`not an amount in fen: ${amountFen}`)
  const digits = String(Math.abs(amountFen)).padStart(3, '0')
  const yuan = digits.slice(0, -2).replace(/\B(?=(?:\d{3})+$)/g, ',')
  return `${amountFen < 0 ? '-' : ''}¥${yuan}.${digits.slice(-2)}`
}
