import { z } from '@hono/zod-openapi'
import { kdniaoAnswer, readKdniaoPush } from '../../../contract/carrier-kdniao.ts'
import { kuaidi100Answer, readKuaidi100Push } from '../../../contract/carrier-kuaidi100.ts'
import { type CarrierPush, MAX_PUSH_CHARACTERS } from '../../../contract/carrier-push.ts'
import { findParcel } from '../../../db/queries/parcels.ts'
import { Failure } from '../../../domain/failure.ts'
import { formatTime } from '../../../domain/time.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { takeParcelReport } from '../../parcel-report.ts'
import { registerOperation } from '../../register-operation.ts'

const ProviderPath = z.strictObject({
  provider: z.string().max(32).meta({ description: '物流服务商：kuaidi100、kdniao / tracking provider' }),
})

const described = (schema: z.ZodType, text: string) => schema.meta({ description: text })

/** Each provider reads its own form, and pushes again until it does. */
const ProviderAnswer = z
  .union([
    z.object({
      result: described(z.boolean(), '是否成功 / success'),
      returnCode: described(z.string(), '返回码 / code'),
      message: described(z.string(), '说明 / message'),
    }),
    z.object({
      EBusinessID: described(z.string(), '用户编号 / account'),
      UpdateTime: described(z.string(), '时间 / time'),
      Success: described(z.boolean(), '是否成功 / success'),
      Reason: described(z.string(), '说明 / reason'),
    }),
  ])
  .meta({ id: 'CarrierPushAnswer', description: '服务商规定的应答 / the answer that the provider prescribes' })

/** As far as it is ours to say: what the JSON inside holds is told by each provider. */
const ProviderForm = z
  .union([
    z.object({
      param: described(z.string(), '快递100：JSON 文本 / Kuaidi100: JSON as text'),
      sign: described(z.string(), '快递100：MD5(param + salt)，十六进制 / Kuaidi100: MD5 of param and salt, hex'),
    }),
    z.object({
      RequestData: described(z.string(), '快递鸟：JSON 文本 / Kdniao: JSON as text'),
      RequestType: described(z.enum(['101', '102']), '快递鸟：指令 / Kdniao: kind of push'),
      DataSign: described(z.string(), '快递鸟：签名，Base64 / Kdniao: its signature, Base64'),
    }),
  ])
  .meta({ id: 'CarrierPushForm', description: '服务商推送的表单 / the form that the provider pushes' })

/** Traces as a tracking provider pushes them (contract section 7). Its own signature proves who sends. */
export function registerReceiveCarrierPush(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'receiveCarrierPush',
    method: 'POST',
    path: '/v1/carriers/{provider}/push',
    callers: 'PUBLIC',
    summary: { zh: '接收物流推送', en: 'Receive a carrier push' },
    description: {
      zh: '快递100、快递鸟的推送地址，表单格式与签名由服务商规定；未配置的服务商为 404。晚于现在 5 分钟或早于 180 天的轨迹不予采纳，其余照常。',
      en: 'Where Kuaidi100 and Kdniao push to, by their own forms and signatures; 404 for a provider that is not set up. Lines over 5 minutes ahead or 180 days old are left out, the others count.',
    },
    params: ProviderPath,
    form: ProviderForm,
    response: ProviderAnswer,
    render: { mediaType: 'application/json; charset=utf-8', write: (answer) => ({ body: JSON.stringify(answer) }) },
    failures: ['NOT_FOUND', 'SIGNATURE_INVALID', 'BODY_NOT_JSON', 'ENGINE_UNAVAILABLE'],
    bodyLimitBytes: MAX_PUSH_CHARACTERS,
    handler: async ({ params, rawBody, requestId }) => {
      const { pushes, answer } = readPush(dependencies, params.provider, Buffer.from(rawBody).toString('utf8'))
      for (const push of pushes) await takePush(dependencies, push, requestId)
      return { data: answer }
    },
  })
}

interface ReadPush {
  pushes: CarrierPush[]
  answer: z.input<typeof ProviderAnswer>
}

/** @throws Failure NOT_FOUND for a provider without an account, then those of the provider's reader. */
function readPush({ kuaidi100, kdniao, nowMs }: ApiDependencies, provider: string, body: string): ReadPush {
  if (provider === 'kuaidi100' && kuaidi100) {
    return { pushes: readKuaidi100Push(body, { ...kuaidi100, nowMs: nowMs() }), answer: kuaidi100Answer(true) }
  }
  if (provider === 'kdniao' && kdniao) {
    const { businessId } = kdniao
    return {
      pushes: readKdniaoPush(body, { ...kdniao, nowMs: nowMs() }),
      answer: kdniaoAnswer({ businessId, nowMs: nowMs(), isAccepted: true }),
    }
  }
  throw new Failure('NOT_FOUND')
}

const MOST_TIMES_LOGGED = 5

/** A parcel that is not ours, or no longer under this number, is nobody's error: it would be pushed for ever. */
async function takePush(dependencies: ApiDependencies, push: CarrierPush, requestId: string): Promise<void> {
  const { provider, trackingNo, carrierCode, correctedCarrierCode, traces, isAborted, ignoredTimesMs } = push
  const carrierCodes = correctedCarrierCode ? [carrierCode, correctedCarrierCode] : [carrierCode]
  const parcel = await findParcel(dependencies.db, { trackingNo, carrierCodes })
  if (parcel === null) return
  const { orderId, packageNo } = parcel
  if (ignoredTimesMs.length > 0) {
    const times = ignoredTimesMs.slice(0, MOST_TIMES_LOGGED).map(formatTime)
    const fields = { requestId, provider, orderId, trackingNo, lines: ignoredTimesMs.length, times }
    dependencies.note(fields, 'traces at times that cannot be were left out')
  }
  const report = { orderId, packageNo, trackingNo, traces, correctedCarrierCode, isAborted }
  await takeParcelReport(dependencies, report, requestId)
}
