import type { CallerApplication } from '../../../api/caller.ts'
import type { HostRule } from '../../../api/hosts.ts'

/** Of both platforms that are attacked: the database of one of them has no other clock than the real one. */
export const NOW_MS = Math.floor(Date.now() / 1000) * 1000
export const LIVE_HOST = 'api.mallbridge.example'
export const SANDBOX_HOST = 'sandbox.mallbridge.example'
export const PROXIED_IP = '198.51.100.7'
export const BODY_LIMIT_BYTES = 256 * 1024
const OVERLAP_MS = 3_600_000

const secret = (name: string) => `${name}-secret-0123456789abcdef`
const merchant: CallerApplication = {
  appKey: 'merchant-a',
  partnerId: 'M-TERMINAL',
  partnerKind: 'MERCHANT',
  environment: 'LIVE',
  isEnabled: true,
  allowedIps: ['127.0.0.1', PROXIED_IP],
  secrets: [
    { keyId: 'k3', secret: secret('a3'), notAfterMs: null },
    { keyId: 'k2', secret: secret('a2'), notAfterMs: NOW_MS + OVERLAP_MS },
    { keyId: 'k1', secret: secret('a1'), notAfterMs: NOW_MS - 1_000 },
  ],
}
const only = (name: string) => [{ keyId: 'k1', secret: secret(name), notAfterMs: null }]

/** The partners are those of the demo, so that their orders can be real ones. */
export const APPS = {
  a: merchant,
  b: { ...merchant, appKey: 'merchant-b', partnerId: 'M-JIANGSU', secrets: only('b') },
  sandbox: { ...merchant, appKey: 'merchant-a-test', environment: 'SANDBOX', secrets: only('s') },
  disabled: { ...merchant, appKey: 'merchant-d', isEnabled: false, secrets: only('d') },
  elsewhere: { ...merchant, appKey: 'merchant-e', allowedIps: [PROXIED_IP], secrets: only('e') },
  mall: { ...merchant, appKey: 'mall', partnerId: 'MALL-DEMO', partnerKind: 'MALL', secrets: only('l') },
} as const satisfies Record<string, CallerApplication>

export const HOSTS: HostRule[] = [
  { host: LIVE_HOST, environment: 'LIVE' },
  { host: SANDBOX_HOST, environment: 'SANDBOX' },
  { host: 'localhost', environment: 'SANDBOX' },
]
