/** A node of what PostgreSQL's EXPLAIN (FORMAT JSON) says, as far as it is read here. */
export interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  /** With ANALYZE: a mean over the loops. */
  'Actual Rows'?: number
  'Actual Loops'?: number
  'Rows Removed by Filter'?: number
  /** With BUFFERS: of this node and all below it. */
  'Shared Hit Blocks'?: number
  'Shared Read Blocks'?: number
  Plans?: PlanNode[]
}

/** The plan in the rows of an EXPLAIN (FORMAT JSON) of one statement, which has this form by the manual of PostgreSQL. */
export function readPlan(rows: readonly Record<string, unknown>[]): PlanNode {
  const [row] = rows
  if (row === undefined) throw new Error('EXPLAIN answered nothing')
  const [{ Plan: plan }] = row['QUERY PLAN'] as [{ Plan: PlanNode }]
  return plan
}

export function planNodes(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(planNodes)]
}
