import { type ApiClient, createApiClient, type FileSender } from './api-client.ts'
import type { Account, DemoFile } from './demo-file.ts'
import { usageError } from './exit.ts'

/** Somebody of the demo file in whose name a command calls. */
export interface Partner {
  readonly id: string
  readonly role: 'MALL' | 'MERCHANT'
  readonly account: Account
  readonly direction: 'L2P' | 'M2P'
  /** Where this partner's interfaces begin. */
  readonly base: '/v1/mall' | '/v1'
  readonly api: ApiClient & FileSender
}

/** A command waits for a person: it says sooner than a machine that nobody answers. */
const ATTEMPTS = 2

/** The mall first. */
function partnersOf(demo: DemoFile): Partner[] {
  const { apiBaseUrl, mall, merchants } = demo
  const open = (account: Account, role: Partner['role']): Partner => {
    const direction = role === 'MALL' ? 'L2P' : 'M2P'
    const api = createApiClient({ apiBaseUrl, account, direction, attempts: ATTEMPTS })
    return { id: account.id, role, account, direction, base: role === 'MALL' ? '/v1/mall' : '/v1', api }
  }
  return [open(mall, 'MALL'), ...merchants.map((merchant) => open(merchant, 'MERCHANT'))]
}

/** `mall`, an id or an app key; all of them when none is named. @throws CommandError USAGE */
export function choosePartners(demo: DemoFile, name: string | undefined): Partner[] {
  const partners = partnersOf(demo)
  if (name === undefined) return partners
  const wanted = name.toUpperCase()
  const chosen = partners.filter(
    ({ id, role, account }) =>
      id.toUpperCase() === wanted || account.appKey === name || (role === 'MALL' && wanted === 'MALL'),
  )
  if (chosen.length > 0) return chosen
  const names = partners.map(({ id }) => id).join(', ')
  throw usageError(`没有 ${name}; 可选 ${names}`, `there is no ${name}; choose one of ${names}`)
}

/** The named one, else the mall, which sees all of its orders. */
export function choosePartner(demo: DemoFile, name: string | undefined): Partner {
  const [partner] = choosePartners(demo, name ?? 'mall')
  if (partner === undefined) throw usageError('没有商城', 'there is no mall')
  return partner
}

/** The named merchant, else the first of the demo. @throws CommandError USAGE */
export function chooseMerchant(demo: DemoFile, name: string | undefined): Partner {
  const [partner] = choosePartners(demo, name ?? demo.merchants[0]?.id)
  if (partner?.role === 'MERCHANT') return partner
  const names = demo.merchants.map(({ id }) => id).join(', ')
  throw usageError(`商城没有目录; 可选商户 ${names}`, `the mall has no catalogue; choose a merchant: ${names}`)
}

export function temporalUrlOf(demo: DemoFile, orderId: string): string | null {
  if (!demo.temporalUiUrl) return null
  const base = demo.temporalUiUrl.replace(/\/$/, '')
  return `${base}/namespaces/${demo.temporalNamespace}/workflows/${encodeURIComponent(`order-${orderId}`)}`
}
