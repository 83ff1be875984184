/** With whom parcels are subscribed, and where the provider is reached. */
export type CarrierAccount =
  | { provider: 'kuaidi100'; url: string; key: string; salt: string; callbackUrl: string }
  | { provider: 'kdniao'; url: string; businessId: string; appKey: string }

type Environment = Record<string, string | undefined>

const KUAIDI100_URL = 'https://poll.kuaidi100.com/poll'
const KDNIAO_URL = 'https://api.kdniao.com/api/dist'

/**
 * Kuaidi100 when its key is set, else Kdniao when its account is, else none: then traces come by the mall alone.
 *
 * @throws Error that names the variable which is missing beside KUAIDI100_KEY.
 */
export function readCarrierAccount(environment: Environment): CarrierAccount | null {
  const { KUAIDI100_KEY: key, KUAIDI100_SALT: salt, MALLBRIDGE_PUBLIC_URL: publicUrl } = environment
  if (key) {
    if (!salt) throw new Error('KUAIDI100_KEY needs KUAIDI100_SALT, which pushes are signed with')
    if (!publicUrl || !URL.canParse(publicUrl)) {
      throw new Error('KUAIDI100_KEY needs MALLBRIDGE_PUBLIC_URL, such as https://api.example.com, where pushes go')
    }
    const callbackUrl = new URL('/v1/carriers/kuaidi100/push', publicUrl).href
    return { provider: 'kuaidi100', url: environment.KUAIDI100_URL || KUAIDI100_URL, key, salt, callbackUrl }
  }
  const kdniao = readKdniao(environment)
  return kdniao && { provider: 'kdniao', url: environment.KDNIAO_URL || KDNIAO_URL, ...kdniao }
}

export function readKdniao(environment: Environment): { businessId: string; appKey: string } | null {
  const { KDNIAO_BUSINESS_ID: businessId, KDNIAO_APP_KEY: appKey } = environment
  return businessId && appKey ? { businessId, appKey } : null
}
