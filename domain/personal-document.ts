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
