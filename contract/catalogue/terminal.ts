import { z } from 'zod'
import { amountField, codeField, described, nameField } from '../field.ts'
import { addedFields } from './added.ts'
import { countField, outerIdField, skuIdField, terminalCodeField } from './item-field.ts'

const MAX_NETWORK_TYPES = 10
const MAX_IMAGES = 20
const MAX_URL_CHARACTERS = 500
const STOCK_LIMIT = 100_000_000

const terminalFields = {
  outerId: outerIdField,
  terminalCode: terminalCodeField,
  brand: nameField(32, '品牌', 'brand'),
  model: nameField(64, '机型', 'model'),
  networkTypes: z
    .array(nameField(16, '网络制式', 'kind of network'))
    .max(MAX_NETWORK_TYPES)
    .default([])
    .meta(described('网络制式，如 4G、5G', 'kinds of network, such as 4G and 5G')),
  os: nameField(64, '操作系统', 'operating system').optional(),
  screen: nameField(64, '屏幕', 'screen').optional(),
  licenceNo: codeField(32, '入网许可证号', 'network access licence').optional(),
}

/** Interface 20. */
export const AddTerminalBody = z
  .strictObject(terminalFields)
  .meta({ id: 'AddTerminalBody', description: '添加终端 / add a terminal' })

export const AddedTerminal = z
  .object({ terminalCode: terminalCodeField, ...addedFields })
  .meta({ id: 'AddedTerminal', description: '终端添加结果 / what became of the terminal' })

const skuFields = {
  terminalCode: terminalCodeField,
  skuId: skuIdField,
  color: nameField(32, '颜色', 'colour'),
  ram: nameField(16, '运行内存', 'memory').optional(),
  storage: nameField(16, '存储容量', 'storage'),
  price: amountField('裸机价（分）', 'price without a contract, fen'),
  // Below zero is left to its own code, STOCK_NEGATIVE.
  stock: z
    .int()
    .min(-STOCK_LIMIT)
    .max(STOCK_LIMIT)
    .meta(
      described(
        '可售库存；与上次所报相同视为重复，不会加回订单已占用的部分，补货方法见接口说明',
        'what can be sold; the figure sent last is a repeat and does not bring back what orders took; how to refill stands with the call',
      ),
    ),
  barcode: codeField(32, '条码', 'barcode').optional(),
  images: z
    .array(
      z
        .string()
        .max(MAX_URL_CHARACTERS, { abort: true })
        .refine(isHttpsAddress, {
          params: { zh: '应为 https:// 开头的网址', en: 'must be an address that begins with https://' },
        })
        .meta({ ...described('图片地址（https）', 'address of a picture, https'), format: 'uri' }),
    )
    .max(MAX_IMAGES)
    .default([])
    .meta(described('图片', 'pictures')),
  lowStockAt: countField('低库存提醒线，默认 5', 'the stock at which the merchant is told, 5 by default').optional(),
}

/** Interface 21. */
export const AddSkuBody = z
  .strictObject(skuFields)
  .meta({ id: 'AddSkuBody', description: '添加终端 SKU / add a terminal SKU' })

export const AddedSku = z
  .object({
    skuId: skuIdField,
    stock: z.int().meta(described('现有可售数', 'what can be sold by now')),
    ...addedFields,
  })
  .meta({ id: 'AddedSku', description: '终端 SKU 添加结果 / what became of the SKU' })

function isHttpsAddress(text: string): boolean {
  return /^https:\/\/\S+$/i.test(text) && URL.canParse(text)
}
