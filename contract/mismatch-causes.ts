/** The usual mistakes of a signing client, each with what to do about it. */
export const MISMATCH_CAUSES = {
  SIGNATURE_UPPER_CASE: {
    zh: '签名用了大写十六进制，应为小写。',
    en: 'The signature is upper-case hex; it must be lower-case.',
  },
  SIGNATURE_BASE64: {
    zh: '签名用了 Base64 编码，应为小写十六进制。',
    en: 'The signature is Base64; it must be lower-case hex.',
  },
  SIGNATURE_PADDED: {
    zh: '签名前后多了空白或前缀。',
    en: 'The signature has blanks or a prefix around it.',
  },
  BODY_RESERIALISED: {
    zh: '签名的请求体与实际发送的字节不同：JSON 被重新序列化（空格、键顺序或转义）。请对最终发送的字节签名。',
    en: 'The body was serialised again after or before signing (blanks, key order, escapes). Sign the bytes that are sent.',
  },
  BODY_TRAILING_NEWLINE: {
    zh: '请求体末尾多了或少了换行。',
    en: 'The signed body and the sent body differ by a line break at the end.',
  },
  BODY_DIGEST_OF_EMPTY: {
    zh: '签名时把请求体当作空：摘要取了空串的 SHA-256。',
    en: 'The digest of an empty body was signed although a body is sent.',
  },
  BODY_DIGEST_LEFT_OUT: {
    zh: '签名串最后一行（请求体摘要）为空或缺失；空请求体也要写空串的 SHA-256。',
    en: 'The last line, the body digest, is empty or missing; an empty body still has the SHA-256 of nothing.',
  },
  BODY_DIGEST_FORM: {
    zh: '请求体摘要的形式不对：应为小写十六进制 SHA-256，而不是大写、Base64、MD5 或请求体原文。',
    en: 'The body digest has another form: it is lower-case hex SHA-256, not upper case, Base64, MD5 or the body itself.',
  },
  PLUS_AND_SPACE: {
    zh: '查询串里的空格与加号混淆：+ 与 %20 都表示空格，加号本身写作 %2B；规范串里空格写 %20。',
    en: 'Plus and space are confused in the query: + and %20 are a space, a plus is %2B; the canonical form writes %20.',
  },
  QUERY_UNSORTED: {
    zh: '查询参数没有按编码后的键、再按值排序。',
    en: 'The query is not sorted by encoded key and then by encoded value.',
  },
  QUERY_SORTED_AS_TEXT: {
    zh: '查询参数按“键=值”整体排序，应按键、值分别比较。',
    en: 'The query is sorted as joined text; compare keys first, then values.',
  },
  QUERY_NOT_ENCODED: {
    zh: '规范查询串没有按 RFC 3986 编码（非保留字符以外一律 %XX，大写）。',
    en: 'The canonical query is not RFC 3986 encoded (all but unreserved characters as %XX, upper case).',
  },
  QUERY_EMPTY_VALUES_LEFT_OUT: {
    zh: '空值参数被省略；k 与 k= 都要保留为 k=。',
    en: 'Parameters with an empty value were left out; k and k= both stay as k=.',
  },
  QUERY_LEFT_OUT: { zh: '查询串没有参加签名。', en: 'The query was not signed.' },
  DIRECTION_WRONG: {
    zh: '方向行不对：商户调用平台为 M2P，商城调用平台为 L2P，平台调用商户为 P2M，平台调用商城为 P2L。',
    en: 'The direction line is wrong: merchant to platform is M2P, mall to platform L2P, platform to merchant P2M, to mall P2L.',
  },
  TIMESTAMP_MILLISECONDS: {
    zh: '签名串里用了毫秒时间戳，应与 X-Timestamp 相同：10 位秒。',
    en: 'Milliseconds were signed; the line must equal X-Timestamp: seconds, ten digits.',
  },
  SECRET_DECODED: {
    zh: '密钥被十六进制或 Base64 解码；应直接使用 SECRET 字符的 UTF-8 字节。',
    en: 'The secret was hex- or Base64-decoded; its characters as UTF-8 bytes are the key.',
  },
  SECRET_PADDED: {
    zh: '密钥前后多了空白、换行或大小写被改。',
    en: 'The secret was used with blanks, a line break or changed case.',
  },
  PATH_PREFIX: {
    zh: '签名的路径与平台收到的路径不同：代理增加或去掉了前缀。请对平台收到的路径签名。',
    en: 'A proxy adds or removes a path prefix; sign the path as the platform receives it.',
  },
  PATH_FORM: {
    zh: '签名的路径形式不对：只写路径，不含域名、查询串或多余的斜杠。',
    en: 'The signed path has another form: the path only, no host, no query, no extra slash.',
  },
  METHOD_WRONG: { zh: '签名的方法与实际方法不同（须大写）。', en: 'Another method was signed, or in lower case.' },
  VERSION_WRONG: { zh: '版本行应为 1.0。', en: 'The version line must be 1.0.' },
  LINES_WRONG: {
    zh: '签名串的拼接不对：十行以 LF 连接，末尾没有换行，首行为 OM1-HMAC-SHA256。',
    en: 'The lines are joined wrongly: ten lines, LF between them, none at the end, OM1-HMAC-SHA256 first.',
  },
  ALGORITHM_WRONG: {
    zh: '算法不对：应为 HMAC-SHA256，密钥是 SECRET，消息是签名串。',
    en: 'Another algorithm was used: it is HMAC-SHA256 with the secret as key and the string to sign as message.',
  },
} as const satisfies Record<string, { zh: string; en: string }>

export type MismatchCode = keyof typeof MISMATCH_CAUSES
