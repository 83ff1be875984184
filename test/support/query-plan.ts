/** A node of PostgreSQL's EXPLAIN (ANALYZE, FORMAT JSON), as far as it is read here. */
export interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  /** A mean over the loops. */
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  /** Of this node and all below it. */
  'Shared Hit Blocks'?: number
  'Shared Read Blocks'?: number
  Plans?: PlanNode[]
}

export function planNodes(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(planNodes)]
}

/** What a search over very many numbers must not do; empty for a sound plan. */
export function planFaults(
  plan: PlanNode,
  { table, mostRows, mostBlocks }: { table: string; mostRows: number; mostBlocks: number },
): string[] {
  const blocks = (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0)
  const touched = blocks > mostBlocks ? [`${blocks} blocks`] : []
  const faults = planNodes(plan).flatMap((node) => {
    const { 'Node Type': type, 'Relation Name': relation, 'Actual Loops': loops } = node
    const rows = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * loops
    if (relation === table && type === 'Seq Scan') return ['Seq Scan']
    return rows > mostRows ? [`${type} of ${Math.round(rows)} rows`] : []
  })
  return [...faults, ...touched]
}
