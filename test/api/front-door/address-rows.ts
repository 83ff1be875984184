import { APPS, PROXIED_IP } from './apps.ts'
import { signedCall, withLine } from './call.ts'
import { IP, OK, type Row } from './rows.ts'

/** An app that may call from PROXIED_IP only; every call really comes from 127.0.0.1. */
const from = (...forwardedFor: string[]) =>
  forwardedFor.reduce((call, line) => withLine(call, 'X-Forwarded-For', line), signedCall({ app: APPS.elsewhere }))

const proxied = (id: string, lines: string[], answer: string): Row => ({
  id,
  title: `X-Forwarded-For ${lines.join(' | ').slice(0, 40)} from our proxy`,
  send: () => from(...lines),
  answer,
  isProxied: true,
})

export const ADDRESS_ROWS: readonly Row[] = [
  { id: 'N01', title: 'an allowed X-Forwarded-For from a stranger', send: () => from(PROXIED_IP), answer: IP },
  ...['X-Real-IP', 'Forwarded', 'True-Client-IP', 'CF-Connecting-IP'].flatMap((name): Row[] => {
    const value = name === 'Forwarded' ? `for=${PROXIED_IP}` : PROXIED_IP
    const send = () => withLine(signedCall({ app: APPS.elsewhere }), name, value)
    return [
      { id: 'N02', title: `an allowed ${name} from a stranger`, send, answer: IP },
      { id: 'N02', title: `an allowed ${name} from our proxy`, send, answer: IP, isProxied: true },
    ]
  }),
  proxied('N04', [PROXIED_IP], OK),
  proxied('N04', [`::ffff:${PROXIED_IP}`], OK),
  proxied('N04', [`203.0.113.9, ${PROXIED_IP}`], OK),
  proxied('N04', ['203.0.113.9', `${PROXIED_IP}, 127.0.0.9`], OK),
  proxied('N04', [PROXIED_IP, '203.0.113.9'], IP),
  proxied('N04', [`${PROXIED_IP}, 203.0.113.9, 127.0.0.9`], IP),
  proxied('N05', [Array(60).fill(PROXIED_IP).join(',')], IP),
  proxied('N05', ['unknown'], IP),
  proxied('N05', [`${PROXIED_IP}:80`], IP),
  proxied('N05', ['[::1]'], IP),
  proxied('N05', [`unknown, ${PROXIED_IP}`], IP),
  proxied('N05', [''], IP),
]
