import type { FailureRow } from './row.ts'

/** Files of catalogue rows. */
export const BATCH_FAILURES = {
  BATCH_NOT_FOUND: {
    status: 404,
    zh: '批次不存在',
    en: 'There is no such batch',
    causeZh: 'batchId 不存在，或不属于您。',
    causeEn: 'There is no such batchId, or it is not yours.',
    actionZh: '核对 batchId。',
    actionEn: 'Check the batchId.',
    whoMustAct: 'MERCHANT',
    retry: 'NO',
  },
  BATCH_UNREADABLE: {
    status: 422,
    zh: '文件无法读取',
    en: 'The file cannot be read',
    causeZh: '不是 NDJSON 或 CSV，缺少表头，或行数为 0 或超过 10000。',
    causeEn: 'It is neither NDJSON nor CSV, has no header, or has no rows or more than 10 000.',
    actionZh: '按文档整理文件；更大的文件分批发送。',
    actionEn: 'Shape the file as documented; split larger files.',
    whoMustAct: 'MERCHANT',
    retry: 'AFTER_FIX',
  },
  ROW_REPEATED: {
    status: 422,
    zh: '文件中已有该编码',
    en: 'The file names this twice',
    causeZh: '同一文件的前面一行已是同一编码、号码，或同一合约档的同一终端；只处理第一行。',
    causeEn:
      'An earlier line of the file is of the same code or number, or prices the same phone of a tier; only the first counts.',
    actionZh: '在文件中只保留一行后重发。',
    actionEn: 'Keep one of the lines and send the file again.',
    whoMustAct: 'MERCHANT',
    retry: 'AFTER_FIX',
  },
} as const satisfies Record<string, FailureRow>
