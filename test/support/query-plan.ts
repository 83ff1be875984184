import { type PlanNode, planNodes } from '../../bench/query-plan.ts'

/** What a search over very many rows must not do; empty for a sound plan. */
export function planFaults(
  plan: PlanNode,
  { table, mostRows, mostBlocks }: { table: string; mostRows: number; mostBlocks: number },
): string[] {
  const blocks = (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0)
  const faults = planNodes(plan).flatMap((node) => {
    const { 'Node Type': type, 'Relation Name': relation, 'Actual Loops': loops = 0 } = node
    const rows = ((node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0)) * loops
    if (relation === table && type === 'Seq Scan') return ['Seq Scan']
    return rows > mostRows ? [`${type} of ${Math.round(rows)} rows`] : []
  })
  return blocks > mostBlocks ? [...faults, `${blocks} blocks`] : faults
}
