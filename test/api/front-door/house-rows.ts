import { APPS } from './apps.ts'
import { signedCall } from './call.ts'
import { OK, type Row } from './rows.ts'

/** About interfaces and rights that only the test's own house has; all other rows go to the real platform too. */
export const HOUSE_ROWS: readonly Row[] = [
  {
    id: 'H14',
    title: 'an escape that is needed',
    send: () => signedCall({ path: '/v1/orders/%E5%8D%8E%25/state' }),
    answer: OK,
  },
  {
    id: 'T20',
    title: "a merchant on the mall's interface",
    send: () => signedCall({ path: '/v1/mall/numbers/13800000000/release', body: '' }),
    answer: '403 PERMISSION_DENIED',
  },
  {
    id: 'T20',
    title: 'the mall on its own interface, without a body',
    send: () => signedCall({ app: APPS.mall, path: '/v1/mall/numbers/13800000000/release', body: '' }),
    answer: OK,
  },
]
