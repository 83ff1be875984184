import { expect, test } from 'vitest'
import { readCarrierAccount } from '../../platform/carrier-account.ts'

const KUAIDI100 = { KUAIDI100_KEY: 'k', KUAIDI100_SALT: 's', MALLBRIDGE_PUBLIC_URL: 'https://api.example.com' }
const KDNIAO = { KDNIAO_BUSINESS_ID: '1', KDNIAO_APP_KEY: 'a' }

test('without an account nothing is subscribed', () => {
  expect(readCarrierAccount({})).toBeNull()
  expect(readCarrierAccount({ KUAIDI100_SALT: 's' })).toBeNull()
})

test('Kuaidi100 is told where to push, below the public address', () => {
  expect(readCarrierAccount({ ...KDNIAO, ...KUAIDI100 })).toEqual({
    provider: 'kuaidi100',
    url: 'https://poll.kuaidi100.com/poll',
    key: 'k',
    salt: 's',
    callbackUrl: 'https://api.example.com/v1/carriers/kuaidi100/push',
  })
})

test('Kdniao is used when it is the only one, at another address when so set', () => {
  const account = readCarrierAccount({ ...KDNIAO, KDNIAO_URL: 'http://127.0.0.1:9/dist' })
  expect(account).toEqual({ provider: 'kdniao', url: 'http://127.0.0.1:9/dist', businessId: '1', appKey: 'a' })
})

test.each(['KUAIDI100_SALT', 'MALLBRIDGE_PUBLIC_URL'])('a key without %s is refused by name', (name) => {
  expect(() => readCarrierAccount({ ...KUAIDI100, [name]: undefined })).toThrow(name)
})
