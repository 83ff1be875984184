import { html } from 'hono/html'
import { MISMATCH_CAUSES } from '../../contract/mismatch-causes.ts'
import { NONCE_LIFE_SECONDS, TIMESTAMP_WINDOW_SECONDS } from '../../contract/signature.ts'
import type { Bilingual } from '../operation.ts'
import { readSample } from './asset-files.ts'
import { both, docsPage, type Html } from './page.ts'
import { signatureExample } from './signature-example.ts'

type Example = ReturnType<typeof signatureExample>

/** How to sign a call, to check ours, to sign a reply and to open a certCipher. */
export function signaturePage(): Promise<string> {
  const example = signatureExample()
  const content = html`
    <h1>签名 <span lang="en">Signature</span></h1>
    <p class="lead"><code>OM1-HMAC-SHA256</code></p>
    ${linesSection(example)} ${rulesSection()} ${exampleSection(example)} ${verifySection()} ${replySection(example)}
    ${certSection(example)} ${samplesSection()} ${mistakesSection()}`
  return docsPage({ path: '/docs/signature', content })
}

function linesSection(example: Example): Html {
  const values = example.stringToSign.split('\n')
  return html`
    <h2 id="lines">十行签名串 <span lang="en">The ten lines</span></h2>
    ${both(
      html`<p>以 LF 连接以下十行，末尾不加换行。签名 = HMAC-SHA256(密钥, 签名串)，小写十六进制，放在 <code>X-Signature</code>。密钥是 SECRET 字符本身的 UTF-8 字节，不做 Base64 或十六进制解码。</p>`,
      html`<p>Join these ten lines by LF, none at the end. Signature = HMAC-SHA256(secret, string), lower-case hex, in <code>X-Signature</code>. The key is the characters of the SECRET as UTF-8 bytes, never Base64- or hex-decoded.</p>`,
    )}
    <div class="scroll"><table>
      <thead><tr><th>#</th><th>内容 <span lang="en">Content</span></th><th>示例 <span lang="en">Example</span></th></tr></thead>
      <tbody>${LINES.map(({ zh, en }, index) => html`<tr><td>${index + 1}</td><td>${zh}<br><span lang="en" class="muted">${en}</span></td><td><code>${values[index] ?? ''}</code></td></tr>`)}</tbody>
    </table></div>`
}

const LINES: readonly Bilingual[] = [
  { zh: '算法', en: 'algorithm' },
  { zh: '方向：商户→平台 M2P，商城→平台 L2P，平台→商户 P2M，平台→商城 P2L', en: 'direction: who calls whom' },
  { zh: '方法，大写', en: 'method, upper case' },
  { zh: '路径，原样，不含域名与查询串', en: 'path as sent, without host and query' },
  { zh: '规范查询串；没有则为空行', en: 'canonical query; an empty line if there is none' },
  { zh: 'APPKEY，同 X-App-Key', en: 'application key, as in X-App-Key' },
  { zh: 'Unix 秒，10 位，同 X-Timestamp', en: 'Unix seconds, ten digits, as in X-Timestamp' },
  { zh: '随机串，同 X-Nonce', en: 'nonce, as in X-Nonce' },
  { zh: '接口版本，同 X-Api-Version', en: 'interface version, as in X-Api-Version' },
  {
    zh: '请求体字节的 SHA-256，小写十六进制；没有请求体则为空串的摘要',
    en: 'SHA-256 of the body bytes, lower-case hex; without a body that of nothing',
  },
]

function rulesSection(): Html {
  return html`
    <h2 id="rules">规则 <span lang="en">Rules</span></h2>
    ${both(list(RULES.map(({ zh }) => zh)), list(RULES.map(({ en }) => en)))}`
}

const RULES: readonly Bilingual[] = [
  {
    zh: '查询串：先按 & 再按第一个 = 拆分，解码一次；按 RFC 3986 编码（不编码 A–Z a–z 0–9 - . _ ~，十六进制大写）；按编码后的键、再按值排序。重复的键保留，k 与 k= 相同，空段丢弃。',
    en: 'Query: split at &, then at the first =, decode once; encode by RFC 3986 (all but A–Z a–z 0–9 - . _ ~, upper-case hex); sort by encoded key, then by encoded value. Repeated keys stay, k is k=, empty pieces are dropped.',
  },
  {
    zh: '+ 与 %20 都表示空格，加号写作 %2B。最简单的做法：直接把规范查询串作为请求的查询串发送。',
    en: '+ and %20 are a space, a plus is %2B. Simplest: send the canonical query as the query.',
  },
  {
    zh: '请求体：对最终发送的字节取摘要，签名后不要再序列化。GET 不能带请求体，任何请求都不能压缩。',
    en: 'Body: digest the very bytes that are sent; do not serialise again after signing. No body with GET, no content encoding at all.',
  },
  {
    zh: `时间：与平台相差不超过 ${TIMESTAMP_WINDOW_SECONDS} 秒；错误应答会给出平台时间与偏差。`,
    en: `Time: at most ${TIMESTAMP_WINDOW_SECONDS} s off; the error tells our time and the skew.`,
  },
  {
    zh: `随机串：16–64 个字母、数字、下划线或连字符，${NONCE_LIFE_SECONDS} 秒内不能重复。重试换新随机串并重新签名，Idempotency-Key 不变。`,
    en: `Nonce: 16–64 letters, digits, _ or -, once in ${NONCE_LIFE_SECONDS} s. A retry takes a new one, is signed afresh and keeps its Idempotency-Key.`,
  },
  {
    zh: '每个签名头只能出现一次。轮换期间两个密钥同时有效（最多 7 天），用 X-Key-Id 指明所用的一个。',
    en: 'Each signature header comes once. During a rotation two secrets work (up to 7 days); X-Key-Id says which one signed.',
  },
]

function exampleSection({
  secret,
  method,
  path,
  canonicalQuery,
  appKey,
  timestamp,
  nonce,
  version,
  ...example
}: Example) {
  return html`
    <h2 id="example">完整示例 <span lang="en">Worked example</span></h2>
    ${both(html`<p>SECRET 为 <code>${secret}</code>，查询串为 <code>${example.query}</code>。</p>`, html`<p>The SECRET is <code>${secret}</code>, the query <code>${example.query}</code>.</p>`)}
    <h3>签名串 <span lang="en">String to sign</span></h3>
    ${code(example.stringToSign)}
    <h3>请求 <span lang="en">Request</span></h3>
    ${code(
      [
        `${method} ${path}?${canonicalQuery} HTTP/1.1`,
        `X-App-Key: ${appKey}`,
        `X-Timestamp: ${timestamp}`,
        `X-Nonce: ${nonce}`,
        `X-Api-Version: ${version}`,
        `X-Signature: ${example.signature}`,
      ].join('\n'),
    )}
    ${both(
      html`<p>命令行 <code>npx mallbridge sign</code> 逐行显示签名串，<code>npx mallbridge verify</code> 指出签名错在哪里。</p>`,
      html`<p><code>npx mallbridge sign</code> shows the string line by line, <code>npx mallbridge verify</code> says what is wrong with a signature.</p>`,
    )}`
}

function verifySection(): Html {
  return html`
    <h2 id="verify">验证平台的调用 <span lang="en">Check the platform’s calls</span></h2>
    ${both(list(CHECKS.map(({ zh }) => zh)), list(CHECKS.map(({ en }) => en)))}`
}

const CHECKS: readonly Bilingual[] = [
  {
    zh: '用 X-Key-Id 选出密钥，按同样的十行重算：方向为 P2M（商户）或 P2L（商城），路径为登记地址的完整路径。',
    en: 'Take the secret that X-Key-Id names and compute the same ten lines: the direction is P2M (merchant) or P2L (mall), the path the whole path of your registered URL.',
  },
  {
    zh: '对收到的原始字节取摘要，先验签、再解析 JSON；用常量时间比较。',
    en: 'Digest the raw bytes, verify first and parse then; compare in constant time.',
  },
  {
    zh: `检查时间误差（${TIMESTAMP_WINDOW_SECONDS} 秒）与随机串未曾用过；按 noticeId 去重。`,
    en: `Check the time (${TIMESTAMP_WINDOW_SECONDS} s) and that the nonce is new; deduplicate by noticeId.`,
  },
]

function replySection({ reply }: Example): Html {
  return html`
    <h2 id="reply">应答签名 <span lang="en">Signing a reply</span></h2>
    ${both(
      html`<p>应答须原样返回 <code>noticeId</code> 或 <code>checkId</code>。启用应答签名（生产默认启用）时，应答头 <code>X-Signature</code> = 对以下四行的 HMAC-SHA256：<code>OM1-REPLY</code>、状态码、请求的随机串、应答体的 SHA-256。</p>`,
      html`<p>A reply echoes the <code>noticeId</code> or <code>checkId</code>. With signed replies on (the default in live) its header <code>X-Signature</code> is the HMAC-SHA256 over four lines: <code>OM1-REPLY</code>, the status, the request's nonce, the SHA-256 of the reply's body.</p>`,
    )}
    ${code(reply.body)} ${code(reply.stringToSign)} ${code(`X-Signature: ${reply.signature}`)}`
}

function certSection({ cert, secret, appKey }: Example): Html {
  return html`
    <h2 id="cert-cipher">打开 certCipher <span lang="en">Opening a certCipher</span></h2>
    ${both(
      list([
        'base64url 解码：前 12 字节为随机数，末 16 字节为标签，中间为密文',
        '密钥 = HKDF-SHA256(SECRET, salt = APPKEY, info = "id-v1")，32 字节；SECRET 由 X-Key-Id 指明',
        'AES-256-GCM，AAD 为本次调用的 checkId 或 noticeId',
      ]),
      list([
        'Decode base64url: 12 bytes nonce, the ciphertext, 16 bytes tag',
        'Key = HKDF-SHA256(SECRET, salt = APPKEY, info = "id-v1"), 32 bytes; X-Key-Id names the SECRET',
        'AES-256-GCM; the AAD is the checkId or noticeId of the call',
      ]),
    )}
    ${code(
      [
        `SECRET      ${secret}`,
        `APPKEY      ${appKey}`,
        `checkId     ${cert.callId}`,
        `certCipher  ${cert.certCipher}`,
        '',
        cert.opened,
      ].join('\n'),
    )}`
}

function samplesSection(): Html {
  const samples = [
    ['Java', readSample('Om1.java')],
    ['Python', readSample('om1.py')],
    ['Node.js', readSample('om1.js')],
  ] as const
  return html`
    <h2 id="samples">示例代码 <span lang="en">Code</span></h2>
    ${samples.map(([language, source]) => html`<details><summary>${language}</summary>${code(source)}</details>`)}`
}

function mistakesSection(): Html {
  const rows = Object.entries<Bilingual>(MISMATCH_CAUSES)
  return html`
    <h2 id="mistakes">常见错误 <span lang="en">Common mistakes</span></h2>
    ${both(
      html`<p><a href="/docs/errors#SIGNATURE_INVALID">SIGNATURE_INVALID</a> 的应答带有平台校验所用的签名串（生产环境截断）、长度与摘要；与自己的逐行比较即可找到差异。<code>npx mallbridge verify</code> 能直接认出以下错误：</p>`,
      html`<p>The answer <a href="/docs/errors#SIGNATURE_INVALID">SIGNATURE_INVALID</a> has the string that was verified (cut in live), its length and digest; compare it with yours line by line. <code>npx mallbridge verify</code> recognises these:</p>`,
    )}
    ${rows.map(([name, { zh, en }]) => html`<article class="row" id="${name}"><a href="#${name}">${name}</a>${both(html`<p>${zh}</p>`, html`<p>${en}</p>`)}</article>`)}`
}

function list(items: readonly string[]): Html {
  return html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`
}

function code(text: string): Html {
  return html`<pre><code>${text}</code></pre>`
}
