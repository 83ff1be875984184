import { APPS } from '../../api/front-door/apps.ts'
import { signedCall } from '../../api/front-door/call.ts'
import { type Row, VALUE } from '../../api/front-door/rows.ts'
import { type AddCall, addCall } from '../../support/catalogue-bodies.ts'

// A attacks what B sells. A has the plan PLAN-1 and the contract CT-1 of its own; all other codes here are B's.

/** What A has before it attacks. */
export const CATALOGUE_OF_A = [addCall('plan'), addCall('contract', { userScope: 'BOTH' })]

const B = {
  planCode: 'PLAN-128',
  contractCode: 'CT-OLD-24',
  tierCode: 'TIER-RECHARGE-24',
  skuId: 'SKU-X1-BLACK-256',
} as const
const NO_PLAN = '404 PLAN_NOT_FOUND'
const NO_CONTRACT = '404 CONTRACT_NOT_FOUND'
const NO_TIER = '404 TIER_NOT_FOUND'

const calling = (path: string, body: object) => signedCall({ app: APPS.a, path, body: JSON.stringify(body) })
const adding = (call: AddCall, changes: object) => {
  const { path, body } = addCall(call, changes)
  return calling(path, body as object)
}

const DELETIONS = [{ mode: 'RETIRE' }, { mode: 'DELETE' }, { mode: 'DELETE', dryRun: true }]

const removals: Row[] = [
  ...DELETIONS.flatMap((body): Row[] => [
    {
      id: 'T12',
      title: `another merchant's contract and ${JSON.stringify(body)}`,
      send: () => calling(`/v1/catalog/contracts/${B.contractCode}/delete`, body),
      answer: NO_CONTRACT,
    },
    {
      id: 'T12',
      title: `another merchant's tier and ${JSON.stringify(body)}`,
      send: () => calling(`/v1/catalog/contract-tiers/${B.tierCode}/delete`, body),
      answer: NO_TIER,
    },
  ]),
  {
    id: 'T12',
    title: "another merchant's SKU, which nobody deletes",
    send: () => calling(`/v1/catalog/terminal-skus/${B.skuId}/delete`, { mode: 'DELETE' }),
    answer: '404 NOT_FOUND',
  },
]

const references: Row[] = [
  {
    id: 'T14',
    title: "a tier that gives credit, on another merchant's plan",
    send: () => adding('phoneGiftTier', { planCode: B.planCode }),
    answer: NO_PLAN,
  },
  {
    id: 'T14',
    title: "a tier with a recharge, on another merchant's plan",
    send: () => adding('rechargeGiftTier', { planCode: B.planCode }),
    answer: NO_PLAN,
  },
  {
    id: 'T14',
    title: "a tier in another merchant's contract",
    send: () => adding('phoneGiftTier', { contractCode: B.contractCode }),
    answer: NO_CONTRACT,
  },
  {
    id: 'T14',
    title: "a contract for another merchant's plan",
    send: () => adding('contract', { contractCode: 'CT-2', outerId: 'ct-2', planCodes: ['PLAN-1', B.planCode] }),
    answer: NO_PLAN,
  },
  {
    id: 'T14',
    title: "a service for another merchant's plan",
    send: () => adding('vas', { planCodes: [B.planCode] }),
    answer: NO_PLAN,
  },
  {
    id: 'T14',
    title: "a number for another merchant's plan",
    send: () => adding('number', { phoneNumber: '13912345678', planCodes: [B.planCode] }),
    answer: NO_PLAN,
  },
  {
    id: 'T14',
    title: "prices of phones in another merchant's tier",
    send: () =>
      adding('tierTerminals', { tierCode: B.tierCode, mappings: [{ terminalCode: 'TERM-X1', phonePrice: 1 }] }),
    answer: NO_TIER,
  },
]

const bodies: Row[] = [
  ...[{ contractCode: B.contractCode }, { merchantId: 'M-JIANGSU' }].map(
    (more): Row => ({
      id: 'T15',
      title: `the own contract in the path and ${JSON.stringify(more)} in the body`,
      send: () => calling('/v1/catalog/contracts/CT-1/delete', { mode: 'RETIRE', ...more }),
      answer: VALUE,
    }),
  ),
  ...(['plan', 'number', 'phoneGiftTier', 'sku'] as const).map(
    (call): Row => ({
      id: 'T15',
      title: `another merchant in the body that adds a ${call}`,
      send: () => adding(call, { merchantId: 'M-JIANGSU' }),
      answer: VALUE,
    }),
  ),
]

/** What only the catalogue of the real platform can be attacked with. */
export const CATALOGUE_ROWS: readonly Row[] = [...removals, ...references, ...bodies]
