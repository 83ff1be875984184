/** All that is personal in one order or one check; it exists in clear only while a process works on it. */
export interface PersonalDocument {
  holder?: {
    certType: string
    certNo: string
    certName: string
    certAddress?: string
    certValidTo?: string
    contactPhone?: string
  }
  receiver?: { receiverName: string; receiverPhone: string; address: string }
  buyerRemark?: string
  /** An existing customer's own number (kind CO). */
  phoneNumber?: string
}

/** The last four digits of the number to call about the order: what a merchant may search by (interface 1). */
export function phoneSuffixOf({ receiver, holder, phoneNumber }: PersonalDocument): string | null {
  const phone = receiver?.receiverPhone ?? holder?.contactPhone ?? phoneNumber ?? ''
  return /\d{4}$/.exec(phone)?.[0] ?? null
}
